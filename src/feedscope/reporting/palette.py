"""The project's colours: one name, its value in light mode, its value in dark mode.

Each light value is used once, because figures are drawn with the light values and these are then
replaced by `var(--name)`. The series were chosen to stay apart for colour-blind readers and to
reach 3:1 against the paper in both modes; text colours reach 4.5:1.
"""

from pathlib import Path

TEMPLATE = Path(__file__).parent / "template"
COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#fdfcf9", "#15181c"),
    "card": ("#f5f3ee", "#1d2126"),
    "ink": ("#1d2127", "#e7e5e0"),
    "muted": ("#5c636c", "#a3a9b1"),
    "grid": ("#dedbd3", "#353b43"),
    "accent": ("#14506e", "#8cc4e4"),
    "s1": ("#2f6690", "#7db3dc"),
    "s2": ("#b5730d", "#e3ae55"),
    "s3": ("#3f7d58", "#7fc79b"),
    "s4": ("#a8434b", "#e58a8f"),
    "s5": ("#6c5b9c", "#b5a6e0"),
    "s6": ("#7b6652", "#c4ab92"),
    "s7": ("#2b8585", "#6ccfcf"),
    "s8": ("#b0578d", "#e39ac6"),
    "string": ("#386b4e", "#94cda9"),
    "digit": ("#875a15", "#e4be7f"),
    "q1": ("#eaf0f4", "#20303b"),
    "q2": ("#c9dae5", "#274a60"),
    "q3": ("#9dbfd4", "#2f6686"),
    "q4": ("#6a9cbd", "#4a87ab"),
    "q5": ("#3d7aa2", "#7fb0cf"),
    "q6": ("#1f567d", "#bfdcee"),
}


def css_variables() -> str:
    """The palette as CSS: light by default, dark where the reader's system asks for it."""
    light, dark = ("".join(f"--{name}:{pair[i]};" for name, pair in COLOURS.items()) for i in (0, 1))
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"@media print{{:root{{color-scheme:light;{light}}}}}"
    )
