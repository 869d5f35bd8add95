"""Draw four slides of the demonstration deck as pictures for the README: LibreOffice shows what PowerPoint would."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECK = ROOT / "data" / "cx2022" / "out" / "deck.pptx"
TARGET = ROOT / "figures" / "cx2022"
SLIDES = {4: "slide_engagement", 5: "slide_sides", 6: "slide_table", 7: "slide_risk"}
DPI = 96


def main() -> int:
    """Write the pictures; say what is missing where they cannot be made."""
    missing = [tool for tool in ("soffice", "pdftoppm") if shutil.which(tool) is None]
    if missing or not DECK.is_file():
        print(f"No pictures of slides: {', '.join(missing) or DECK} is not there.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", folder, str(DECK)], check=True, capture_output=True)
        TARGET.mkdir(parents=True, exist_ok=True)
        for number, name in SLIDES.items():
            page = ["-f", str(number), "-l", str(number), "-r", str(DPI), "-png", "-singlefile"]
            subprocess.run(["pdftoppm", *page, f"{folder}/deck.pdf", str(TARGET / name)], check=True)
            print(TARGET / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
