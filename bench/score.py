"""The score: how well a scorecard sorts people on public sets where `QUANZI_BENCH_DATA` names their folder, and how fast it scores.

Beside it stand learners bound in the same way and one that is bound by nothing, on the same folds. `QUANZI_BENCH_REPEATS` says
how many times five folds are drawn; without the folder only speed is measured.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np

from bench.ground import credit_sets, score_speed
from quanzi.credit.learn.beside import judge_beside
from quanzi.credit.learn.crossval import make_card
from quanzi.credit.learn.judge import auc
from quanzi.credit.learn.peers import CONSTRAINED
from quanzi.credit.learn.promises import score_frame

FREE = "lightgbm_free"


def measure() -> dict[str, Any]:
    """The result for `python -m bench score`."""
    data = os.environ.get("QUANZI_BENCH_DATA")
    repeats = int(os.environ.get("QUANZI_BENCH_REPEATS", "1"))
    # speed first: what the learners leave behind in memory must not slow it
    speed = score_speed.measure()
    figures: dict[str, Any] = {"repeats": repeats, "is_real": bool(data)}
    ratios: dict[str, float] = {}
    if data:
        for name, read in (("german", credit_sets.read_german), ("taiwan", credit_sets.read_taiwan), ("berka", credit_sets.read_berka)):
            frame, bad = read(Path(data))
            _note(figures, ratios, name, judge_beside(frame, bad, repeats=repeats))
        figures |= {"berka_folds_auc": figures["berka_auc"], "berka_auc": _split_berka(Path(data))}
    return {"bench": "score", "ratios": speed["ratios"] | ratios, "figures": speed["figures"] | figures, "machine": speed["machine"]}


def _note(figures: dict[str, Any], ratios: dict[str, float], name: str, found: dict[str, Any]) -> None:
    ours, peers = found["scorecard"], found["peers"]
    best = max(CONSTRAINED, key=lambda peer: peers[peer]["auc"])
    figures |= {
        f"{name}_auc": round(ours["auc"], 4),
        f"{name}_best_peer": best,
        f"{name}_best_peer_auc": round(peers[best]["auc"], 4),
        f"{name}_less_best_peer": [round(peers[best][what], 4) for what in ("difference", "low", "high")],
        f"{name}_{FREE}_auc": round(peers[FREE]["auc"], 4),
        f"{name}_violations": ours["violations"],
        f"{name}_points_exact": ours["points_exact"],
    }
    ratios[f"{name}_vs_best_peer"] = round(ours["auc"] / peers[best]["auc"], 4)
    ratios[f"{name}_vs_{FREE}"] = round(ours["auc"] / peers[FREE]["auc"], 4)


def _split_berka(folder: Path) -> float:
    """The AUC on the loans that were published to judge on, learnt from the others."""
    frame, bad = credit_sets.read_berka(folder)
    learnt = np.arange(len(bad)) < credit_sets.BERKA_LEARNT
    card = make_card(frame.rows(learnt), bad[learnt], {})
    return round(auc(bad[~learnt], -score_frame(card, frame.rows(~learnt))), 4)
