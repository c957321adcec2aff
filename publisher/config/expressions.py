"""Regular expressions of lengths, sizes and colours, as Python and ECMA-262 both read them."""

from __future__ import annotations

DIGITS = r"(?:[0-9]{1,4}(?:\.[0-9]+)?|\.[0-9]+)"
ABOVE_ZERO = rf"(?=[.0-9]*[1-9]){DIGITS}"
UNIT = r"(?:mm|cm|in|pt|pc|px)"
ZERO = r"(?:0+(?:\.0+)?|\.0+)"

LENGTH = rf"\s*(?:{DIGITS}\s*{UNIT}|{ZERO})\s*"
SIZE = (
    r"\s*(?:[aA][45]|[bB]5|[lL][eE][tT][tT][eE][rR]"
    rf"|{ABOVE_ZERO}(?:\s*{UNIT})?\s*[×xX*]\s*{ABOVE_ZERO}\s*{UNIT})\s*"
)
THICKNESS = (
    r"\s*(?:[wW][hH][iI][tT][eE]|[cC][rR][eE][aA][mM]|[cC][oO][lL][oO][uU][rR]"
    rf"|{ABOVE_ZERO}\s*{UNIT})\s*"
)

HEX = r"#[0-9A-Fa-f]{6}"
CHANNEL = r"\s*(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\s*"
SOLID = rf"{HEX}|#[0-9A-Fa-f]{{3}}|rgb\({CHANNEL},{CHANNEL},{CHANNEL}\)"
SPACES = "rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|device-cmyk"
PAINT = rf"{HEX}|currentColor|(?:{SPACES})\((?=[^0-9)]*[0-9])[-0-9a-z.,%/ ]*\)"
WEIGHTS = r"(?:[1-9][0-9]{0,2}|1000)(?: (?:[1-9][0-9]{0,2}|1000))?"
FAMILY = r"[^\"\\<>{};\x00-\x1f]+"

COLOURS = tuple(  # the names of colours in CSS
    """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue
    blueviolet brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk
    crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki
    darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue
    dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite
    gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki
    lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen
    lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen
    magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
    mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream
    mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
    powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown
    seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen
    steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
    """.split()
)
