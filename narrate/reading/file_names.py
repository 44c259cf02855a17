"""Recognizes the name of a picture's file, which programs state where its description should be."""

from __future__ import annotations

from narrate import lazy_re as re

_FILE_NAME = re.compile(
    r"(?:.*[\\/])?[^\\/]+\.(?:avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp)"
    r"|(?:img|dsc|dscn|dscf|pxl|image|photo|picture|untitled|screen-?shot|scan)[-_ ]?[\d_-]*"
    r"|(?:null|undefined|n/a|none|advertisement|spacer|placeholder|(?:post-)?thumbnail|drawing|figure)"
    r"|avif|bmp|gif|heic|jpe?g|png|svg|tiff?|webp"
    r"|(?:(?:please )?(?:add|enter|insert|your) )?(?:(?:image|img|picture|photo)[ -])?"
    r"(?:alt(?:ernat(?:iv)?e)?[ -]text|(?:image|img|picture|photo)[ -](?:alt|description|title))(?: here)?"
    r"|(?:banner|cover|example|featured?|header|hero|post|sample) (?:image|photo|picture)"
    r"|(?:pasted (?:image|graphic)|screen ?shot|bildschirmfoto|cleanshot|capture d[’']écran"
    r"|captura de (?:pantalla|tela)"
    r"|(?:企业)?微信(?:图片|截图)|QQ截图|屏幕(?:截图|快照)|截屏|截图)[-_ ]*\d[\d\s.,:_@×x()-]*"
    r"(?:(?:a las|alle|at|um|à|às)\s[\d.:\s]+)?(?:[ap]m)?"
    r"|\d{5,}(?:[-_ ]\d+)*|plot of chunk [\w-]+|unnamed-chunk-\d+(?:-\d+)?"
    r"|图片|图像|圖片|图片描述|(?:在这里插入|请添加|输入)图片(?:描述|说明)|画像|이미지"
    r"|(?=[^\s]*\d)[a-z\d]+(?:[-_][a-z\d]+){2,}",
    re.IGNORECASE,
)


def is_file_name(text: str) -> bool:
    """Whether a text is the name of a picture's file, one that a program gives, or no description at all."""
    return _FILE_NAME.fullmatch(text.strip()) is not None
