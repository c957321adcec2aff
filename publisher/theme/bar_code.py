"""An ISBN -> its bar code as SVG (EAN-13), for the back of a cover; a module is a third of a mm."""

from __future__ import annotations

LEFT = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
# by the first digit, which of the next six have their bars mirrored and inverted
MIRRORED = "000000 001011 001101 001110 010011 011001 011100 010101 010110 011010".split()
GUARD, MIDDLE = "101", "01010"
INVERTED = str.maketrans("01", "10")
BEFORE, AFTER = 11, 7  # modules that stay white at the sides
HIGH, GUARD_HIGH = 69, 74  # modules; the guards reach down between the digits
SIZE = 9  # of the digits, in modules
WIDTH, HEIGHT = 113, 84
ABOVE = 5  # white modules above the bars
MODULE = 0.33  # mm


def list_modules(digits: str) -> str:
    """Return the 95 modules of a code from left to right, `1` for a bar."""
    mirrored = MIRRORED[int(digits[0])]
    left = (
        LEFT[int(digit)].translate(INVERTED)[::-1] if turn == "1" else LEFT[int(digit)]
        for digit, turn in zip(digits[1:7], mirrored, strict=True)
    )
    right = (LEFT[int(digit)].translate(INVERTED) for digit in digits[7:])
    return f"{GUARD}{''.join(left)}{MIDDLE}{''.join(right)}{GUARD}"


def draw_bar_code(digits: str) -> str:
    """Return the code with its 13 digits, black on white, in its full size."""
    bars = []
    for place, module in enumerate(list_modules(digits)):
        is_guard = place < 3 or 44 < place < 50 or place > 91
        if module == "1":
            bars.append(f"M{BEFORE + place} 0h1v{GUARD_HIGH if is_guard else HIGH}h-1z")
    starts = (BEFORE + 6.5, BEFORE + 53.5)  # the middle of the first digit of each half
    places = [2, *(start + 7 * n for start in starts for n in range(6))]
    texts = "".join(
        f'<text x="{place:g}" y="{HEIGHT - 5}" font-size="{SIZE}" '
        f'text-anchor="{"middle" if number else "start"}">{digit}</text>'
        for number, (place, digit) in enumerate(zip(places, digits, strict=True))
    )
    high = HEIGHT + ABOVE
    size = f'width="{WIDTH * MODULE:.2f}mm" height="{high * MODULE:.2f}mm"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="bar-code" role="img" '
        f'aria-label="ISBN {digits}" viewBox="0 -{ABOVE} {WIDTH} {high}" {size}>'
        f'<path fill="#fff" d="M0 -{ABOVE}H{WIDTH}V{HEIGHT}H0z"/>'
        f'<path fill="#000" d="{"".join(bars)}"/>{texts}</svg>'
    )
