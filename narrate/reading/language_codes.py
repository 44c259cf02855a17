"""Codes of languages in three letters, where BCP 47 has two: audio files hold them, and many books state them.

And names of languages, which many authors state.

The pairs are those of ISO 639-1 and ISO 639-2/T, and four that ISO 639-1 has withdrawn and old pages still state:
``in``, ``iw``, ``ji`` and ``jw``.
"""

from __future__ import annotations

from narrate.reading.post import base_language

UNDETERMINED = "und"
"""ISO 639-2's code for a language that is not known."""

_THREE_LETTERS = dict(
    pair.split("=")
    for pair in """
aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel bg=bul bh=bih
bi=bis bm=bam bn=ben bo=bod br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=ces cu=chu cv=chv cy=cym da=dan
de=deu dv=div dz=dzo ee=ewe el=ell en=eng eo=epo es=spa et=est eu=eus fa=fas ff=ful fi=fin fj=fij fo=fao fr=fra
fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun hy=hye hz=her
ia=ina id=ind ie=ile ig=ibo ii=iii ik=ipk in=ind io=ido is=isl it=ita iu=iku iw=heb ja=jpn ji=yid jv=jav jw=jav
ka=kat kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat
lb=ltz lg=lug li=lim ln=lin lo=lao lt=lit lu=lub lv=lav mg=mlg mh=mah mi=mri mk=mkd ml=mal mn=mon mr=mar ms=msa
mt=mlt my=mya na=nau nb=nob nd=nde ne=nep ng=ndo nl=nld nn=nno no=nor nr=nbl nv=nav ny=nya oc=oci oj=oji om=orm
or=ori os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=ron ru=rus rw=kin sa=san sc=srd sd=snd
se=sme sg=sag si=sin sk=slk sl=slv sm=smo sn=sna so=som sq=sqi sr=srp ss=ssw st=sot su=sun sv=swe sw=swa ta=tam
te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi ty=tah ug=uig uk=ukr ur=urd
uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=yid yo=yor za=zha zh=zho zu=zul
""".split()
)

_BIBLIOGRAPHIC = dict(
    pair.split("=")
    for pair in """
alb=sq arm=hy baq=eu bur=my chi=zh cze=cs dut=nl fre=fr geo=ka ger=de gre=el ice=is mac=mk mao=mi may=ms per=fa
rum=ro slo=sk tib=bo wel=cy
""".split()
)
"""The codes of ISO 639-2/B that differ from those of ISO 639-2/T."""

_WITHDRAWN = frozenset({"in", "iw", "ji", "jw"})
_TWO_LETTERS = _BIBLIOGRAPHIC | {three: two for two, three in _THREE_LETTERS.items() if two not in _WITHDRAWN}

_NAMES = dict(
    pair.split("=")
    for pair in """
afrikaans=af albanian=sq arabic=ar العربية=ar armenian=hy basque=eu euskara=eu bengali=bn বাংলা=bn
bulgarian=bg български=bg catalan=ca català=ca chinese=zh mandarin=zh 中文=zh croatian=hr hrvatski=hr czech=cs
čeština=cs danish=da dansk=da dutch=nl flemish=nl nederlands=nl english=en esperanto=eo estonian=et eesti=et
finnish=fi suomi=fi french=fr français=fr francais=fr galician=gl galego=gl georgian=ka german=de deutsch=de
greek=el ελληνικά=el hebrew=he עברית=he hindi=hi हिन्दी=hi hungarian=hu magyar=hu icelandic=is íslenska=is
indonesian=id irish=ga gaeilge=ga italian=it italiano=it japanese=ja 日本語=ja korean=ko 한국어=ko latin=la
latvian=lv lithuanian=lt lietuvių=lt malay=ms norwegian=no norsk=no persian=fa farsi=fa فارسی=fa polish=pl
polski=pl portuguese=pt português=pt portugues=pt romanian=ro română=ro russian=ru русский=ru serbian=sr
српски=sr slovak=sk slovenčina=sk slovenian=sl slovenščina=sl spanish=es castilian=es español=es espanol=es
castellano=es swahili=sw kiswahili=sw swedish=sv svenska=sv tamil=ta தமிழ்=ta thai=th ไทย=th turkish=tr
türkçe=tr ukrainian=uk українська=uk urdu=ur اردو=ur vietnamese=vi welsh=cy cymraeg=cy
""".split()
)
"""English names of languages, and their own, in small letters."""


def named(name: str) -> str:
    """The code of the language that is called ``name``, in English or by its speakers; empty if unknown."""
    return _NAMES.get(name.strip().lower(), "")


def shortest(code: str) -> str:
    """The code that BCP 47 has for a language: ``en`` for ``eng``; others as they are, in lower case."""
    return _TWO_LETTERS.get(code.lower(), code.lower())


def iso_639_2(tag: str) -> str:
    """The three letters for a BCP 47 tag: ``deu`` for ``de-AT``; `UNDETERMINED` where there are none.

    A language that BCP 47 itself calls by three letters keeps them.
    """
    base = base_language(tag)
    if len(base) == 3 and base.isascii() and base.isalpha():
        return base
    return _THREE_LETTERS.get(base, UNDETERMINED)
