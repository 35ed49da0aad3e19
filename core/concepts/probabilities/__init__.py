"""From a score to a probability to a loss: one module for each part of the lesson.

sigmoid -> neuron -> fitting -> losses    two outcomes: σ turns one score into one probability, and logistic regression learns it
softmax -> overflow -> cross_entropy      many classes: softmax shares out 100 %, and cross-entropy says how wrong the shares are
"""

from core.concepts.probabilities.cross_entropy import CrossEntropyConfig, CrossEntropyTrace, descend_logits
from core.concepts.probabilities.fitting import FittingConfig, FittingTrace, fit
from core.concepts.probabilities.losses import LossesConfig, LossesTrace, compare_losses
from core.concepts.probabilities.neuron import NeuronConfig, NeuronTrace, fire
from core.concepts.probabilities.overflow import OverflowConfig, OverflowTrace, raise_logits
from core.concepts.probabilities.sigmoid import SigmoidConfig, SigmoidTrace, squash
from core.concepts.probabilities.softmax import SoftmaxConfig, SoftmaxTrace, share_out

__all__ = [
    "CrossEntropyConfig",
    "CrossEntropyTrace",
    "FittingConfig",
    "FittingTrace",
    "LossesConfig",
    "LossesTrace",
    "NeuronConfig",
    "NeuronTrace",
    "OverflowConfig",
    "OverflowTrace",
    "SigmoidConfig",
    "SigmoidTrace",
    "SoftmaxConfig",
    "SoftmaxTrace",
    "compare_losses",
    "descend_logits",
    "fire",
    "fit",
    "raise_logits",
    "share_out",
    "squash",
]
