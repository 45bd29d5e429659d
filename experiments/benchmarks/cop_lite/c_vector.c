/* CoP-lite in C, eight members at a time, with the vectors of GCC and Clang.
   Tiles of members: first their rows of ties, then the members themselves. Rows are padded to whole vectors; the sign
   of a member's energy says that the member took part; who has no hours is nobody, and fills the last vector. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __AVX512DQ__
#include <immintrin.h>
#endif

enum { TILE = 128, BLOCK = 4096, LANES = 8, AHEAD = 128, AHEAD_ROWS = 192 };
enum { AT_0, AT_1, AT_2, AT_3, SUM_E, SUM_I, SUM_X, PART, HOURS, SUM_E2, SUM_W, STRONG, COLUMNS };

typedef double v2 __attribute__((vector_size(16)));
typedef double v4 __attribute__((vector_size(32)));
typedef double v8 __attribute__((vector_size(64)));
typedef int64_t m8 __attribute__((vector_size(64)));
typedef uint64_t u8 __attribute__((vector_size(64)));
typedef struct { double d, g, b0, bE, bM, bI, bX, bB, s, lam, alpha, delta, sigma, kap, eta, psi, mu, zq, th1, th2, th3; } Rates;
typedef struct {
    int64_t n, far;
    const int64_t *first;
    const int32_t *partner;
    double *w, *E, *E_new, *I, *X, *B, *Q, *band, *blocks;
} World;
#define INLINE static inline __attribute__((always_inline))

INLINE v8 load(const double *x) { return *(const v8 *)x; }
INLINE void store(double *x, v8 value) { *(v8 *)x = value; }
INLINE v8 where(m8 test, v8 x, v8 y) { return (v8)((test & (m8)x) | (~test & (m8)y)); }
INLINE v8 magnitude(v8 x) { return (v8)((m8)x & INT64_MAX); }
INLINE v8 look(const double *E, const int32_t *at) {
    return (v8){E[at[0]], E[at[1]], E[at[2]], E[at[3]], E[at[4]], E[at[5]], E[at[6]], E[at[7]]};
}
INLINE double total(v8 x) {
    const v4 four = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
    const v2 two = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
    return two[0] + two[1];
}
INLINE u8 times(u8 x, uint32_t y) {
#ifdef __AVX512DQ__
    return (u8)_mm512_mul_epu32((__m512i)x, _mm512_set1_epi64(y));
#else
    return x * y;
#endif
}

INLINE v8 exponential(v8 x) {
    const double shift = 6755399441055744.0;
    const v8 shifted = x * 1.4426950408889634 + shift, n = shifted - shift;
    const v8 r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
    v8 s = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
    s = s * r + 1.0 / 39916800.0;
    s = s * r + 1.0 / 3628800.0;
    s = s * r + 1.0 / 362880.0;
    s = s * r + 1.0 / 40320.0;
    s = s * r + 1.0 / 5040.0;
    s = s * r + 1.0 / 720.0;
    s = s * r + 1.0 / 120.0;
    s = s * r + 1.0 / 24.0;
    s = s * r + 1.0 / 6.0;
    s = s * r + 0.5;
    s = s * r * r + r;
    return (s + 1.0) * (v8)(((m8)shifted + 1023) << 52);
}

INLINE v8 uniform(u8 words) { return (__builtin_convertvector((m8)words, v8) + 0.5) * 0x1p-32; }

INLINE void draw(v8 u[4], int64_t begin, uint64_t week, uint64_t replicate) {
    u8 c0 = (u8){0, 1, 2, 3, 4, 5, 6, 7} + (uint64_t)begin, c1 = (u8){0} + week, c2 = (u8){0} + replicate, c3 = (u8){0};
    uint32_t k0 = 0x87654321, k1 = 0x12345678;
#pragma GCC unroll 10
    for (int turn = 0; turn < 10; turn++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
        const u8 p0 = times(c0, 0xD2511F53), p1 = times(c2, 0xCD9E8D57);
        c0 = (p1 >> 32) ^ c1 ^ (uint64_t)k0;
        c1 = p1 & 0xFFFFFFFF;
        c2 = (p0 >> 32) ^ c3 ^ (uint64_t)k1;
        c3 = p0 & 0xFFFFFFFF;
    }
    u[0] = uniform(c0), u[1] = uniform(c1), u[2] = uniform(c2), u[3] = uniform(c3);
}

INLINE void rows(const World *world, const Rates *p, int64_t begin, int64_t end, double *restrict M, v8 *restrict sums, const int far) {
    const double *restrict E = world->E;
    const int64_t *restrict first = world->first;
    const int32_t *restrict partner = world->partner;
    double *restrict weights = world->w;
    const double keep = 1.0 - p->d, g = p->g;
    v8 all = {0}, strong = {0};
    for (int64_t i = begin; i < end; i++) {
        const v8 mine = (v8){0} + (signbit(E[i]) ? g : 0.0);
        v8 row = {0}, weighted = {0};
        for (int64_t k = first[i]; k < first[i + 1]; k += LANES) {
            if (far) {
                for (int l = 0; l < LANES; l++) __builtin_prefetch(E + partner[k + AHEAD + l]);
                __builtin_prefetch(weights + k + AHEAD_ROWS);
                __builtin_prefetch(partner + k + AHEAD_ROWS);
            }
            const v8 other = look(E, partner + k), before = load(weights + k);
            const v8 growth = (v8)((m8)mine & ((m8)other < 0));
            const v8 w = before * keep + growth * (1.0 - before);
            store(weights + k, w);
            row += w;
            weighted += w * magnitude(other);
            strong += (v8)((w >= 0.5) & (m8)((v8){0} + 1.0));
        }
        all += row;
        M[i - begin] = total(weighted) / (total(row) + 1e-12);
    }
    sums[SUM_W] += all, sums[STRONG] += strong;
}

INLINE v8 one_if(m8 test) { return (v8)(test & (m8)((v8){0} + 1.0)); }

static void members(const World *world, const Rates *p, int64_t week, int64_t replicate, int64_t begin, int64_t end, const double *restrict M_of, v8 *restrict sums) {
    const v8 zero = {0}, one = zero + 1.0;
    for (int64_t k = begin; k < end; k += LANES) {
        v8 u[4], E = magnitude(load(world->E + k)), I = load(world->I + k), X = load(world->X + k), Q = load(world->Q + k);
        const v8 B = load(world->B + k), M = load(M_of + k - begin);
        draw(u, k, week, replicate);
        const v8 U = p->b0 + p->bE * E + p->bM * M + p->bI * I + p->bX * X + p->bB * load(world->band + k) + p->s * (u[0] - 0.5);
        const v8 chance = 1.0 / (1.0 + exponential(-U));
        const m8 somebody = B > 0.0, part = (u[1] < chance) & somebody;
        const v8 A = one_if(part), h = A * B * chance * (0.5 + 0.5 * u[2]), y = 0.1 * h;
        E = E + p->lam * (M - E) + p->alpha * y - p->delta * E + p->sigma * (u[3] - 0.5);
        E = where(E < 0.0, zero, E);
        E = (v8)((m8)where(E > 1.0, one, E) & somebody);
        I = I + p->kap * (A - I);
        X = X + p->eta * y * (1.0 - X) - p->psi * X;
        Q = Q + p->mu * (y - Q);
        const v8 z = p->zq * Q + (1.0 - p->zq) * I, at_1 = one_if(z >= p->th1), at_2 = one_if(z >= p->th2), at_3 = one_if(z >= p->th3);
        store(world->E_new + k, (v8)((m8)E | (part & INT64_MIN)));
        store(world->I + k, I), store(world->X + k, X), store(world->Q + k, Q), store(world->band + k, at_1 + at_2 + at_3);
        sums[AT_1] += at_1, sums[AT_2] += at_2, sums[AT_3] += at_3, sums[SUM_E] += E, sums[SUM_I] += I, sums[SUM_X] += X;
        sums[PART] += A, sums[HOURS] += h, sums[SUM_E2] += E * E;
    }
}

static void block(const World *world, const Rates *p, int64_t b, int64_t week, int64_t replicate) {
    double M[TILE] __attribute__((aligned(64)));
    v8 sums[COLUMNS];
    memset(sums, 0, sizeof sums);
    const int64_t stop = (b + 1) * BLOCK < world->n ? (b + 1) * BLOCK : world->n;
    for (int64_t begin = b * BLOCK; begin < stop; begin += TILE) {
        const int64_t end = begin + TILE < stop ? begin + TILE : stop;
        if (world->far) rows(world, p, begin, end, M, sums, 1);
        else rows(world, p, begin, end, M, sums, 0);
        members(world, p, week, replicate, begin, end, M, sums);
    }
    double *row = world->blocks + b * COLUMNS;
    for (int c = AT_1; c < COLUMNS; c++) row[c] = total(sums[c]);
    row[AT_0] = (double)(stop - b * BLOCK) - row[AT_1];
    row[AT_1] -= row[AT_2], row[AT_2] -= row[AT_3];
}

void live(World *world, const Rates *p, int64_t weeks, int64_t replicate, int threads, double *rows_out) {
    const int64_t blocks = (world->n + BLOCK - 1) / BLOCK;
    for (int64_t t = 0; t < weeks; t++) {
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
        for (int64_t b = 0; b < blocks; b++) block(world, p, b, t, replicate);
        double *row = rows_out + t * COLUMNS, *next = world->E_new;
        for (int64_t b = 0; b < blocks; b++)
            for (int c = 0; c < COLUMNS; c++) row[c] = (b ? row[c] : 0.0) + world->blocks[b * COLUMNS + c];
        world->E_new = world->E, world->E = next;
    }
}
