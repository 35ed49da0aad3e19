"""An optimizer of torch.optim as program text, by the names of the rules that `rules.bind_rule` knows."""

_CLASSES = {"Momentum": "SGD", "Nesterov": "SGD", "AMSGrad": "Adam"}
_STANDARD = {"Momentum": {"momentum": 0.9}, "Nesterov": {"momentum": 0.9}, "AdamW": {"weight_decay": 0.0}}


def write_optimizer(rule: str, parameters: str, rate: float, **settings: object) -> str:
    """Return the call that makes the optimizer whose steps are those of bind_rule(rule, ...) with these settings.

    Args:
        parameters: program text, "network.parameters()".
        settings: hyper-parameters by the names of torch.optim; what is not given is what `bind_rule` takes.

    >>> write_optimizer("Momentum", "p", 0.1), write_optimizer("Adam", "p", 0.1, betas=(0.5, 0.9))
    ('torch.optim.SGD(p, lr=0.1, momentum=0.9)', 'torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.9))')
    """
    settings = {**_STANDARD.get(rule, {}), **settings}
    if rule == "Nesterov" and settings["momentum"]:  # torch refuses Nesterov without momentum, which is plain descent
        settings["nesterov"] = True
    if rule == "AMSGrad":
        settings["amsgrad"] = True
    given = "".join(f", {name}={value!r}" for name, value in settings.items())
    return f"torch.optim.{_CLASSES.get(rule, rule)}({parameters}, lr={rate!r}{given})"
