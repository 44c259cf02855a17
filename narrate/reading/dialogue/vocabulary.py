"""English words that decide whether a label names a speaker. All are in lower case."""

from __future__ import annotations

NOT_SPEAKERS = frozenset(
    """
    abstract achieved action actions added addendum address advantage advantages advertisement advice after
    afternoon age agenda aim also alternative alternatives analysis announcement answers appendix approach area
    argument arguments associated assumption assumptions attendees attention author authors availability background
    bad bassline before benefit benefits best better bibliography bio body bonus border bottom breakfast bridge bug
    bugs business by capacity caption case category caution caveat caveats challenge challenges changed changelog
    chapter chorus claim claims class code color colour column command comment comments comparison components con
    conclusion conclusions cons consensus contact content contents context contributors cook cooking correct cost
    costs counterargument counterexample course credit credits criteria cuisine currency current data date dates
    day days deadline december decision default definition definitions deliverables demo deprecated description
    design details diet difficulty dinner direction directions disadvantage disadvantages disclaimer disclosure
    discussion download due duration edit editor's email end ending entertainment epilogue episode equipment error
    errors estimate evaluation evening event events evidence example examples exception exercise expected
    experience explanation extra fact facts faq feature features february figure file files final finally first fix
    fixed fixes float focus followup food footnote forecast format frequency friday from fun function further
    future garnish genre given goal goals good grade group groups half heading height hint hints history homework
    hook how however hypothesis idea ideas image impact important improved improvement inference info information
    ingredients input inputs instruction instructions intermission interpretation intro introduction issue issues
    item items january july key keyword keywords kind label language last lemma length lesson lessons level licence
    license likes line link links list location logistics lunch main march margin material materials meaning
    measurement medium memory menu merits message metadata method methodology methods metric minus mistake
    mitigation model monday month mood moral morning motivation myth name names negative neutral new news next
    night no note notes november number numbers nutrition objection objective objectives observation october odds
    offense old one online open option options order origin other outcome outcomes outline outlook output outputs
    overall overview owner padding page pages par paragraph parameters part parts password past path performance
    period phase phone photo picture place plan platform plot plus point points policy politics por position
    positive possible pre-chorus prediction premise prep preparation prerequisites present price prices prize pro
    probability problem problems procedure process product products program progress project prologue prompt proof
    property proposal proposition pros ps publication published publisher purpose quality quantity quick quote
    quotes range rank rate rating ratings rationale reality reason reasons recap recipe recommendation recommended
    record reference references refrain region related release remark remarks reminder removed replies reply report
    repository requirement requirements resolution resource resources response rest result results return returns
    reveal revenue reverse review reviews reward right risk risks role room round rule rules saturday scene
    schedule scope score season second section security see september series serves serving servings set setup
    shape shipping short side sidenote significance similar size skill skills slide snack solution solutions song
    source sources speed spoiler sports spring stage start state statement statistics status step steps stock
    storage story strategy strength strengths structure style subject subtitle subtotal suggestion suggestions
    summary sunday supplies support symptom symptoms synopsis table tag tags takeaway takeaways target task tasks
    team tempo term terms test tests theme theorem theory thesis third thought thoughts threat threats thursday
    time timeline tip tips title tl;dr tldr to today tomorrow tonight tool tools topic topics total tradeoff
    tradeoffs translation trivia true truth try tuesday two type types uncertainty unit units unknown update
    updated updates upside url usage use uses utensils value values variables variant venue verdict verse version
    via video view views vocabulary volume von vote warning warnings weakness weaknesses weather website wednesday
    week weekend weight what when where which who why width winner wish word words workaround working works worst
    wrong year years yes yesterday yield yields
    """.split()
)
"""Words that begin a definition, a field of a form, a note or a heading; as the first word of a label, too."""

ROLES = frozenset(
    """
    a actor admin advocate agent agnostic ai alien angel announcer anonymous assistant atheist attorney audience
    bartender believer bishop blogger board boss bot boy bride buyer caller captain cat chair chairman chairperson
    chairwoman chatbot chief child clerk client coach colleague colonel commentator committee computer counsel
    counselor crab critic crowd customer cynic dad daughter defendant demon devil director doctor dog driver
    economist editor engineer everyone examiner expert facilitator fan father fox friend gardener general ghost
    girl god grandfather grandma grandmother grandpa guard guest guide guru hare hero historian host human husband
    idealist interlocutor interviewee interviewer investor journalist judge king knight lady landlord lawyer
    lecturer librarian listener machine man manager master me merchant mod moderator mom monk mother mum mystic
    narrator neighbor neighbour nurse observer officer oldest optimist oracle pacifist panel panelist parent
    participant passenger patient pessimist philosopher physicist pilot plaintiff player poet politician president
    priest princess prof professor programmer prosecutor psychiatrist psychologist pupil q queen questioner reader
    realist receptionist recruiter reporter representative researcher robot sage salesman salesperson sceptic
    scientist secretary senator sergeant shopkeeper sister skeptic soldier son speaker staff storyteller stranger
    student system teacher teller theist therapist tortoise tourist trader traveler traveller user utilitarian
    villain visitor voice waiter waitress wife witness wolf woman writer yogi you youth
    """.split()
)
"""Nouns by which dialogues call their speakers."""

SPELLED_ROLES = frozenset("agi asi ceo cfo cio coo eu ira uae un usa".split())
"""Speakers in capitals that are read letter by letter, although they have vowels."""

NAMES_THAT_ARE_WORDS = frozenset(
    """
    art basil bill bob bud carol chance chase chip chuck clay cliff daisy dale dawn dean dick don dot drew earl eve
    faith fern frank gene ginger glen grace grant guy hank heath hope iris ivy jack jade jasmine jean jerry jo joy
    june kit lance lane lily mark mason max may mike miles mo nick olive pat pearl peg penny pierce poppy ray rex
    rich rob robin rod rose ruby rusty sage sandy skip sky stew sue summer ted terry toby tom trip victor violet
    wade wally ward warren will win woody
    """.split()
)
"""Given names that are also written in lower case, as words."""

TITLES = frozenset(
    """
    ambassador attorney brother cap capt captain chair chairman chairwoman chancellor chief col colonel
    commissioner congressman congresswoman councilmember dame deputy director dr father fr gen general gov governor
    hon judge justice lady lieutenant lord lt madam madame major mayor minister miss mister mme monsieur mr mrs ms
    mx officer pastor pope president prof professor rabbi rep representative rev reverend secretary sen senator sgt
    sheriff sir sister
    """.split()
)
"""Titles before a name; with it and without it, a speaker is the same."""

PARTICLES = frozenset(
    "al ap bin bint da de del della den der di dos du el ibn la le of ten ter the van von y".split()
)
"""Words in lower case inside a name."""

HONORIFICS = frozenset("dr herr frau madame mme monsieur mr mrs ms mx prof professor señor señora sir".split())
"""Titles that nothing but a person has."""

GIVEN_NAMES = frozenset(
    """
    aaron abby abdul abigail adam adrian agnes ahmed aisha akira alan albert alejandro alex alexander
    alexandra alfred ali alice alicia alison allison amanda amelia amir amy ana anders andrea andreas andrew
    andré andy angela anika anita anke ann anna anne anton antonio arjun arnold arthur astrid barbara beatrice
    ben benjamin bernard bernd beth betty bianca bill bob brad brandon brenda brian bridget bruce bryan buck
    carl carla carlos carol caroline catherine cathy cecilia charles charlie chloe chris christian christina
    christine christopher claire clara colin connor craig cynthia dan daniel daniela danny dave david deborah
    debra denise dennis derek diana diane dieter dmitri dmitry don donald donna doris dorothy doug douglas
    duncan dwarkesh ed eddie edgar edith eduardo edward edwin elaine eleanor elena eli elias eliezer elizabeth
    ellen emil emily emma eric erica erik ernest esther ethan eugene eva evan evelyn fatima felix fernando
    fiona frances francesca francis franz fred frederick friedrich fritz gabriel gareth gary geoffrey george
    gerald gina giovanni gloria gordon grace graham greg gregory greta gretchen guillermo gustav hannah hans
    harold harriet harry hassan heather heidi heinrich helen helena henry herbert hiroshi holden holly howard
    hugh hugo ian ibrahim igor ines ingrid irene isaac isabel isabella ivan jacob jacques jaime jake james
    jamie jan jane janet jason javier jean jeff jeffrey jennifer jenny jeremy jerome jess jesse jessica jill
    jim jimmy joan joanna joe joel joey johan johann johannes john johnny jon jonas jonathan jorge josef
    joseph josh joshua josé juan judith judy justin jürgen karen karin karl kate katherine kathleen kathy
    katie katja katrin keith kelly ken kenneth kevin kim klaus kristen kristin kurt kyle larry lars laura
    lauren laurent lena leo leon leonard leslie lex lily linda lisa liz lois lorenzo louis louise lucas lucy
    luigi luis luke lydia lynn magnus marc marcel marco marcus margaret maria marie marilyn mario marion mark
    marko martha martin mary mateo mathias matt matthew maureen max megan mei melanie melissa mia michael
    michel michelle miguel mikael mike mikhail miranda miriam mohamed mohammed molly monica monika muhammad
    nadia nancy naomi natalia natalie natasha nathan neil nicholas nick nicola nicolas nicole nils nina noah
    noam nora norman olaf oleg oliver olivia oscar otto pablo pamela pascale patricia patrick paul paula
    pauline pedro peggy pete peter petra phil philip philippe phillip pierre priya rachel rafael rahul raj
    ralph ramon raymond rebecca rené ricardo richard rick rita rob robert roberto roger ron ronald rosa
    rosalind rosemarie roy russell ruth ryan sabine sally sam samantha samuel sandra sanjay sara sarah scott
    sean sebastian sergei sergey seth shannon sharon sheila shirley silvia simon simone sonia sophia sophie
    stefan stella stephanie stephen steve steven stuart sue susan suzanne sven sylvia tamara tara ted teresa
    terry theodore theresa thomas tim timothy tina todd tom tommy toni tony tracy tyler ulrich ursula vanessa
    vera vernon vikram vincent vivian vladimir walter wanda wendy werner wilhelm will william wolfgang yasmin
    yuki yuri yves yvonne zoe zvi
    """.split()
)
"""Given names that are seldom anything else: no place, plant, product or programming language."""

INTERVIEW = r"""
    (?:interview|entretien|entrevista|intervista|(?:in|a|our|my|this)[ ]conversation|q[ ]?&[ ]?a)
    [ ](?:with|avec|con|a|mit)
    |(?:spoke|talked)[ ](?:to|with)|sat[ ]down[ ]with
"""
"""How a text introduces a person who is asked, up to their name, as a regular expression. People talk *about*
products, and machines *talk* to each other."""

SOUNDS = frozenset(
    """
    applause chuckles chuckling crosstalk gelächter inaudible lachen lachend lacht laugh laughing laughs laughter
    rire rires ridono risas risate ríe sighs smiles
    """.split()
)
"""What is heard of people besides words, as transcripts note it in brackets."""

TALK = frozenset(
    """
    we we'd we'll we're we've us our ours ourselves me my myself hi hello hey thanks thank yeah yep nope okay sorry
    bye goodbye haha lol hmm wow ich mich mir wir uns mein meine je nous moi yo nosotros nosotras io noi ik wij jag
    jeg
    """.split()
)
"""Words, besides ``I``, by which people speak of themselves, greet, thank and agree, in several languages."""
