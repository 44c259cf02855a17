"""Words that the rules know."""

from __future__ import annotations

SAID = {
    "RAM": "ram",
    "ROM": "rom",
    "GAN": "gan",
    "DAG": "dag",
    "PIN": "pin",
    "SIM": "sim",
    "JIT": "jit",
    "RAG": "rag",
    "GUI": "gooey",
    "JSON": "jay-son",
    "CRISPR": "crisper",
    "WYSIWYG": "wizzy-wig",
    "NIMBY": "nimby",
    "YIMBY": "yimby",
    "SaaS": "sass",
    "LoRA": "Laura",
    "ReLU": "ray-loo",
    "BERT": "BERT",
    "COVID": "COVID",
    "SARS": "SARS",
    "MERS": "MERS",
    "MMLU": "M M L U",
    "YAML": "yaml",
    "CUDA": "cooda",
    "BIOS": "bios",
    "ASCII": "ASCII",
    "OSHA": "osha",
    "CAPTCHA": "captcha",
    "GNU": "gnu",
    "GIF": "gif",
    "LAN": "lan",
    "WAN": "wan",
    "VIN": "vin",
    "MOOC": "mook",
    "FOMO": "foe-moe",
    "YOLO": "yo-lo",
    "SOTA": "so-tah",
    "MIT": "M I T",
    "LED": "L E D",
    "SAT": "S.A.T",
    "ICML": "I C M L",
    "ICLR": "I C L R",
    "NeurIPS": "nur-ips",
    "IIRC": "I I R C",
    "IMHO": "I M H O",
    "AFAIK": "A.F.A.I.K",
    "AFAICT": "A.F.A.I.C.T",
    "IFTTT": "if this then that",
    "AAAI": "triple A.I",
    "IEEE": "I triple E",
    "NAACP": "N double A C P",
    "UCLA": "U C L.A",
    "IUCN": "I U C N",
    "UNHCR": "U N H C R",
    "ASAP": "A.S.A.P",
    "IMDB": "I M D B",
    "IMDb": "I M D B",
    "MCMC": "M C M C",
    "ELISA": "eliza",
    "AIDS": "AIDS",
    "LSAT": "L sat",
    "MCAT": "em-cat",
    "PhD": "P H D",
    "PhDs": "P H D's",
    "IPCC": "I P C C",
    "ESPN": "E S P N",
    "ADHD": "A.D.H.D",
    "NAFTA": "NAFTA",
    "IIT": "I I T",
    "USAID": "U S aid",
    "COVAX": "COVAX",
    "OWID": "O W I D",
    "EVSI": "E V S I",
    "RLAIF": "R L.A.I.F",
    "HPMOR": "H P more",
    "EAGx": "E.A.G X",
    "README": "read me",
    "UEFA": "you-ay-fa",
    "YMCA": "Y M C.A",
}
"""Initialisms and acronyms that go by no rule, and how they are said."""

LEFT = frozenset("AI OK TV PC ID MS US IT AM PM AD BC DC DJ CD UN EU".split())
"""Two letters that espeak-ng spells wherever they stand."""

CHEMICALS = {
    "H2O": "H two O",
    "H2O2": "H two O two",
    "CO2": "C O two",
    "O2": "O two",
    "O3": "O three",
    "N2": "N two",
    "H2": "H two",
    "N2O": "N two O",
    "NO2": "N O two",
    "SO2": "S O two",
    "SO4": "S O four",
    "CH4": "C H four",
    "NH3": "N H three",
    "NH4": "N H four",
    "C6H12O6": "C six H twelve O six",
    "H2SO4": "H two S O four",
    "HNO3": "H N O three",
    "CaCO3": "calcium carbonate",
    "Fe2O3": "iron oxide",
    "TiO2": "titanium dioxide",
    "SiO2": "silicon dioxide",
    "NaCl": "sodium chloride",
    "NaOH": "sodium hydroxide",
    "KCl": "potassium chloride",
    "C2H5OH": "ethanol",
    "CH3OH": "methanol",
    "PM2.5": "P M two point five",
    "PM10": "P M ten",
    "SF6": "S F six",
    "UO2": "U O two",
    "UF6": "U F six",
    "MgO": "magnesium oxide",
    "CaO": "calcium oxide",
    "HCl": "H C L",
    "H2S": "H two S",
    "CO": "C O",
    "NaHCO3": "sodium bicarbonate",
    "C2H4": "C two H four",
    "C60": "C sixty",
    "He3": "helium three",
    "MgCl2": "magnesium chloride",
    "CaCl2": "calcium chloride",
}
"""Formulas → words."""

WORDS = frozenset(
    "a i ad add ado age ago aid aim air ale all am an and ant any ape apt arc are arm art as ash ask at ate "
    "aunt away axe baby back bad bag ball ban band bank bar bare base bat bath bay be bean bear beat bed "
    "bee been beer beg bell belt bend best bet bid big bike bill bin bird bit bite blow blue boat body boil "
    "bold bomb bond bone book boot born boss both bow bowl box boy bring broke bug build bulk bull bump "
    "burn bury bus bush busy but buy by cab cake call calm came camp can cap car card care case cash cat "
    "cave cell chat chip cite city clay clip club clue coal coat code cold come cook cool cope copy core "
    "corn cost coup cow crew crop cry cup cure cut damn dark data date dawn day dead deaf deal dear debt "
    "deck deep deer deny desk did die diet dig dim dirt dish do does dog doll done door dot down drag draw "
    "drew drop drug drum dry dual due dull duly dumb dust duty each ear earn ease east easy eat edge edit "
    "egg else end era etc even ever evil exam exit eye face fact fade fail fair fall fame fan far farm fast "
    "fat fate fear fed fee feed feel feet fell felt few file fill film find fine fire firm fish fit five "
    "fix flag flat flaw fled flew flow fly fold folk food fool foot for form fort four free from fuel full "
    "fun fund gain game gap gas gate gave gay gear gene get gift girl give glad go goal god goes gold gone "
    "good got gray grew grey grid grow gun guy gym had hair half hall hand hang hard harm has hat hate have "
    "he head hear heat heck held hell help her here hero hey hid hide high hill him hire his hit hold hole "
    "holy home hope host hot hour how huge hunt hurt ice idea if ill in inch into iron is isle it item its "
    "jail jet job join joke joy jump jury just keen keep kept key kick kid kill kind king knee knew know "
    "lab lack lady lake lamp land lane last late law lawn lay lazy lead leaf leak lean left leg lend less "
    "let liar lie life lift like limb line link lion lip list live load loan lock log lone long look loop "
    "lord lose loss lost lot loud love low luck lung mad made mail main make male mall man many map mark "
    "mass mate may me meal mean meat meet men menu mere mess met mid mild mile milk mind mine miss mix mode "
    "mom mood moon more most move much mud must my myth name near neck need net new news next nice nine no "
    "node none noon nor norm nose not note noun now nude null nut oak odd odds of off oh oil old on once "
    "one only onto open or oral our out oven over owe own pace pack page paid pain pair pale palm pan park "
    "part pass past path pay peak peer pen per pet phd pick pie pig pile pill pink pipe plan play plea plot "
    "plus poem poet poll pool poor pop port pose post pot pour pray pro pull pump pure push put quit quiz "
    "race rain ran rank rare rate rather raw ray read real red rely rent rest rice rich ride ring rise risk "
    "road rock role roll roof room root rope rose row rude rule run rush sad safe said sail sake sale salt "
    "same sand save saw say says scan seal seat see seed seek seem seen self sell send sent set sex shape "
    "she ship shit shoe shop shot show shut shy sick side sign silk sin sing sink sir sit site six size "
    "skin sky slip slow small snow so soap soft soil sold sole some son song soon sorry sort soul soup spin "
    "spot star stay stem step stop such sue suit sum sun sure swim tail take tale talk tall tank tap tape "
    "task tax tea team tear tell ten tend tent term test text than that the them then they thin this thus "
    "tide tie time tiny tip tire to toe told toll tone too took tool top tour town toy trap tree trim trip "
    "true try tube tune turn twin two type ugly unit up upon urge us use used user vary vast very via vice "
    "view vote wage wait wake walk wall want war warm was wash wave way we weak wear web week well went "
    "were west wet what when who whom why wide wife wild will win wind wine wing wire wise wish with woke "
    "wolf won wood word wore work worn wow yard yeah year yell yes yet you your zero zone fuck wtf's about "
    "above after again against almost alone along already also although always among another anyone "
    "anything around because become before begin behind being believe below better between beyond bring "
    "cannot change chapter children clear clearly close could course danger dangerous different don't doing "
    "during early either enough entire every everyone everything exactly except false favorite final "
    "finally first forever found great group happen happened human humans huge hundred important impossible "
    "inside instead itself large later least leave level little local maybe might million money moral "
    "mother nation nature never nobody nothing number often other others ought outside people perhaps "
    "person place please point police possible power problem public question quick quickly quite really "
    "reason right safety same school second serious seriously several shall should since single small "
    "social someone something sometimes speed start state states still story strong sudden support system "
    "terrible thank thanks their there these thing things think third those though thought three through "
    "today together tomorrow total toward truth under understand united unless until usually value voice "
    "warning watch water where whether which while white whole whose within without woman women world worse "
    "worst would wrong write yesterday young absolutely actually all-time attention completely definitely "
    "entirely everywhere extremely honestly however important incredibly literally mandatory necessary "
    "notice optional particular probably required shouting special specific totally worthless update edit "
    "note spoiler spoilers part summary conclusion introduction contents".split()
)
"""Common words: in capitals they are shouted, not spelled."""
