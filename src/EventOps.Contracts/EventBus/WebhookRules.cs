namespace EventOps.Contracts.EventBus;

/// <summary>What a subscriber may ask for with a callback URL: the sender's business, which the contract does not
/// know.</summary>
/// <param name="CallbackProblem">What is wrong with a URL, to follow its field's name ("must be …"); null when
/// nothing.</param>
/// <param name="IsSecret">Whether a secret of the caller's own is acceptable.</param>
/// <param name="NewSecret">Makes one.</param>
/// <param name="SecretOverlap">How long the one before signs beside a new one.</param>
/// <param name="InFlightMax">POSTs under way that one subscription may ask for.</param>
public sealed record WebhookRules(
    Func<string, string?> CallbackProblem,
    Func<string, bool> IsSecret,
    Func<string> NewSecret,
    TimeSpan SecretOverlap,
    int InFlightMax);
