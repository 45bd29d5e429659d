"""What is worth knowing and stops nothing."""

from dataclasses import dataclass

from copsim.errors import printable


@dataclass(frozen=True)
class Notice:
    """`id` is stable and can be looked up; `place` is where it was noticed, empty if nowhere in particular."""

    id: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"notice [{self.id}] {printable(' '.join(part for part in (self.place, self.text) if part))}"
