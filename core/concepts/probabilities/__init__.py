"""From a score to a probability to a loss: one module for each part of the lesson.

sigmoid -> neuron -> fitting -> losses    two classes: σ turns one score into one probability, and logistic regression learns it
softmax -> overflow -> cross_entropy      many classes: softmax turns scores into probabilities, and cross-entropy is their loss
calibration                               are they right as often as they say? the confidence of a trained network
"""

from core.concepts.probabilities.calibration import CalibrationConfig, CalibrationTrace, calibrate
from core.concepts.probabilities.cross_entropy import CrossEntropyConfig, CrossEntropyTrace, descend_logits
from core.concepts.probabilities.fitting import FittingConfig, FittingTrace, fit
from core.concepts.probabilities.losses import LossesConfig, LossesTrace, compare_losses
from core.concepts.probabilities.neuron import NeuronConfig, NeuronTrace, forward
from core.concepts.probabilities.overflow import OverflowConfig, OverflowTrace, compare_precisions
from core.concepts.probabilities.sigmoid import SigmoidConfig, SigmoidTrace, squash
from core.concepts.probabilities.softmax import SoftmaxConfig, SoftmaxTrace, apply_softmax
