"""The law of a signing, every step from every stage."""

import pytest

from ordis.donations.signing import stages
from ordis.donations.signing.models import AgreementSigning, SigningStage
from ordis.donations.signing.stages import STEPS, Step
from ordis.kernel.refusal import Refusal


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("stage", SigningStage)
def test_a_step_leads_where_the_table_says_or_says_why_not(step: Step, stage: SigningStage) -> None:
    signing = AgreementSigning(stage=stage)
    if stage in STEPS[step].sources:
        stages.apply(signing, step)
        assert signing.stage is STEPS[step].target
        return
    with pytest.raises(Refusal, match="Rien n’a été modifié"):
        stages.apply(signing, step)
    assert signing.stage is stage


def test_what_is_signed_is_never_signed_again() -> None:
    assert all(SigningStage.SIGNED not in edge.sources for edge in STEPS.values())
