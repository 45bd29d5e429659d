/* CoP-lite in C as one would write it down: loops over members and their ties. */
#include <math.h>
#include <stdint.h>

enum { COLUMNS = 12 };
typedef struct { double d, g, b0, bE, bM, bI, bX, bB, s, lam, alpha, delta, sigma, kap, eta, psi, mu, zq, th1, th2, th3; } Rates;
typedef struct {
    int64_t n, far;
    const int64_t *first;
    const int32_t *partner;
    double *w, *E, *E_new, *I, *X, *B, *Q, *band, *a, *a_new;
} World;

static void draw(double u[4], uint32_t i, uint32_t week, uint32_t replicate) {
    uint32_t c0 = i, c1 = week, c2 = replicate, c3 = 0, k0 = 0x87654321, k1 = 0x12345678;
    for (int turn = 0; turn < 10; turn++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
        const uint64_t p0 = (uint64_t)0xD2511F53 * c0, p1 = (uint64_t)0xCD9E8D57 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
    }
    const uint32_t words[4] = {c0, c1, c2, c3};
    for (int m = 0; m < 4; m++) u[m] = (words[m] + 0.5) * 0x1p-32;
}

static double partners(const World *o, const Rates *p, int64_t i, double *sum_w, double *strong) {
    double total = 0.0, weighted = 0.0;
    for (int64_t k = o->first[i]; k < o->first[i + 1]; k++) {
        const int32_t j = o->partner[k];
        const double both = o->a[i] * o->a[j];
        const double w = o->w[k] = o->w[k] * (1.0 - p->d) + both * p->g * (1.0 - o->w[k]);
        total += w;
        weighted += w * o->E[j];
        *strong += w >= 0.5;
    }
    *sum_w += total;
    return weighted / (total + 1e-12);
}

static void member(const World *o, const Rates *p, int64_t i, double M, const double u[4], double row[COLUMNS]) {
    const double E = o->E[i], I = o->I[i], X = o->X[i];
    const double U = p->b0 + p->bE * E + p->bM * M + p->bI * I + p->bX * X + p->bB * o->band[i] + p->s * (u[0] - 0.5);
    const double chance = 1.0 / (1.0 + exp(-U)), A = u[1] < chance;
    const double h = A * o->B[i] * chance * (0.5 + 0.5 * u[2]), y = 0.1 * h;
    const double next = E + p->lam * (M - E) + p->alpha * y - p->delta * E + p->sigma * (u[3] - 0.5);
    o->a_new[i] = A;
    o->E_new[i] = fmin(1.0, fmax(0.0, next));
    o->I[i] = I + p->kap * (A - I);
    o->X[i] = X + p->eta * y * (1.0 - X) - p->psi * X;
    o->Q[i] += p->mu * (y - o->Q[i]);
    const double z = p->zq * o->Q[i] + (1.0 - p->zq) * o->I[i];
    const int band = (z >= p->th1) + (z >= p->th2) + (z >= p->th3);
    o->band[i] = band;
    row[band] += 1.0;
    row[4] += o->E_new[i], row[5] += o->I[i], row[6] += o->X[i], row[7] += A, row[8] += h;
    row[9] += o->E_new[i] * o->E_new[i];
}

void live(World *o, const Rates *p, int64_t weeks, int64_t replicate, int threads, double *out) {
    for (int64_t t = 0; t < weeks; t++) {
        double row[COLUMNS] = {0};
#pragma omp parallel for num_threads(threads) schedule(static) reduction(+ : row) if (threads > 1)
        for (int64_t i = 0; i < o->n; i++) {
            double u[4];
            draw(u, (uint32_t)i, (uint32_t)t, (uint32_t)replicate);
            const double M = partners(o, p, i, &row[10], &row[11]);
            member(o, p, i, M, u, row);
        }
        for (int c = 0; c < COLUMNS; c++) out[t * COLUMNS + c] = row[c];
        double *E = o->E, *a = o->a;
        o->E = o->E_new, o->E_new = E, o->a = o->a_new, o->a_new = a;
    }
}
