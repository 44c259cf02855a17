"""Mathematical notation: TeX and Unicode → the tree of a formula, and what its nodes mean.

No language's words are in here; the package of a language verbalizes the tree.

    tokens       TeX and Unicode → tokens; characters maps each Unicode character to its tokens
    parser       tokens → tree: reader reads rows, arguments and scripts, commands reads what has a name,
                 fonts what is set upright; delimiters pairs the delimiters that TeX leaves open
    notation     which tokens there are, and of which kind
    rows, classify, functions, superscripts, meanings
                 what a node means, judged by its neighbors: a differential, an interval, an inverse;
                 conventions lists the letters that are usual for each
    text         what the parser asks of a language: to read the text and the quantities in a formula
"""
