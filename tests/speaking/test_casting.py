"""Which voice each speaker of a dialogue gets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrate.speaking.casting import assign, candidates

NAMES = st.text("abcdefgh", min_size=1, max_size=3)
SPEAKERS = st.lists(NAMES, unique=True, min_size=1, max_size=8)
VOICES = st.lists(st.sampled_from("lark joe jay martin wren phoebe heart".split()), unique=True, min_size=1)


# --- what each speaker gets -------------------------------------------------------------------------------------


@given(SPEAKERS, VOICES)
def test_no_voice_is_shared_or_the_narrator_s_while_there_are_others(
    speakers: list[str], voices: list[str]
) -> None:
    narrator, *others = voices
    found = assign(speakers, {}, voices, [narrator])
    assert list(found) == speakers
    if len(speakers) <= len(others):
        assert len({*found.values()}) == len(speakers)
        assert narrator not in found.values()
    counts = [list(found.values()).count(voice) for voice in (voices if len(speakers) > len(others) else others)]
    assert max(counts) - min(counts) <= 1


@given(SPEAKERS, SPEAKERS, VOICES)
def test_the_first_speaker_of_a_post_has_the_same_voice_in_every_post(
    one: list[str], other: list[str], voices: list[str]
) -> None:
    first, *others = one
    most = max(0, len(voices) - 2)  # besides the first and the narrator
    posts = ([first, *others[:most]], [first, *(name for name in other if name != first)][: most + 1])
    before, after = (assign(speakers, {}, voices, voices[:1]) for speakers in posts)
    assert before[first] == after[first]


@given(SPEAKERS, VOICES)
def test_a_speaker_who_comes_later_changes_nobody_s_voice(speakers: list[str], voices: list[str]) -> None:
    *early, late = speakers[: max(1, len(voices) - 1)]
    before = assign(early, {}, voices, voices[:1])
    after = assign([*early, late], {}, voices, voices[:1])
    assert after.pop(late) not in before.values()
    assert after == before


@given(SPEAKERS, VOICES)
def test_the_order_in_which_voices_are_listed_changes_nothing(speakers: list[str], voices: list[str]) -> None:
    listed = assign(speakers, {}, voices, voices[:1])
    assert assign(speakers, {}, sorted(voices), voices[:1]) == listed


@given(SPEAKERS, VOICES, st.data())
def test_a_chosen_voice_is_given_and_others_avoid_it(
    speakers: list[str], voices: list[str], data: st.DataObject
) -> None:
    chosen = data.draw(st.dictionaries(st.sampled_from(speakers), st.sampled_from(voices)))
    found = assign(speakers, chosen, voices, voices[:1])
    assert {name: found[name] for name in chosen} == chosen
    left = [voice for name, voice in found.items() if name not in chosen]
    if len(left) <= len({*voices[1:]} - {*chosen.values()}):
        assert not {*left} & {*chosen.values()}


def test_names_spread_over_the_voices() -> None:
    """A hundred names, each alone, make every voice the first choice of many."""
    voices = ["joe", "jay", "wren", "phoebe"]
    first = [assign([f"name {number}"], {}, voices, [])[f"name {number}"] for number in range(100)]
    assert all(10 <= first.count(voice) <= 45 for voice in voices)


@given(VOICES)
def test_a_name_has_the_same_voice_however_a_post_writes_it(voices: list[str]) -> None:
    written = [assign([name], {}, voices, [])[name] for name in ("Ann Lee", "ANN LEE", "ann  lee")]
    assert len({*written}) == 1


# --- which voices there are -------------------------------------------------------------------------------------


def test_voices_that_speak_at_once_in_the_language_are_candidates() -> None:
    found = candidates("en-GB")
    assert {"joe", "fake", "whisper"} <= {*found}
    assert not {"joe-coqui", "linda", "robin", "mirror"} & {*found}  # they need a GPU to be fast
    assert candidates("fi") == ()


def test_a_voice_on_a_server_or_of_an_unusable_engine_is_no_candidate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = 'description = "x"\nlanguage = "en"\nlicense = "mine"\nengine = "{}"\n[model]\n{}\n'
    away = texts.format("remote", 'url = "http://localhost:1/v1/audio/speech"\nmodel = "m"')
    (tmp_path / "away.toml").write_text(away, encoding="utf-8")
    (tmp_path / "gone.toml").write_text(texts.format("gone", ""), encoding="utf-8")
    monkeypatch.setenv("NARRATE_VOICES", str(tmp_path))
    assert not {"away", "gone"} & {*candidates("en")}
    assert "joe" in candidates("en")


def test_a_file_that_is_no_voice_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "odd.toml").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setenv("NARRATE_VOICES", str(tmp_path))
    assert "odd" not in candidates("en")
    assert "odd.toml" in caplog.text
