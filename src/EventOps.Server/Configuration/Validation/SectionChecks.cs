using System.Numerics;
using EventOps.Server.Configuration.Binding;

namespace EventOps.Server.Configuration.Validation;

/// <summary>The checks that settings of one section share. Each names the key it refuses, and its value.</summary>
internal sealed class SectionChecks(string section, ProblemList problems)
{
    /// <summary>The full key of a setting of this section.</summary>
    public string Key(string name) => section + ":" + name;

    /// <summary>Refuses a number or size outside the bounds, both included.</summary>
    public void Between(string name, long value, long min, long max)
    {
        if (problems.AllSound(Key(name)) && (value < min || value > max))
        {
            problems.Add(
                Key(name),
                $"must be from {SettingText.Format(name, min)} to {SettingText.Format(name, max)}",
                value);
        }
    }

    /// <summary>Refuses a span of time outside the bounds, both included.</summary>
    public void Between(string name, TimeSpan value, TimeSpan min, TimeSpan max)
    {
        if (problems.AllSound(Key(name)) && (value < min || value > max))
        {
            problems.Add(Key(name), $"must be from {Duration.Format(min)} to {Duration.Format(max)}", value);
        }
    }

    /// <summary>Refuses anything but a power of two within the bounds, and names the two nearest.</summary>
    public void PowerOfTwo(string name, long value, long min, long max)
    {
        Between(name, value, min, max);
        if (problems.AllSound(Key(name)) && !BitOperations.IsPow2(value))
        {
            var above = (long)BitOperations.RoundUpToPowerOf2((ulong)value);
            var nearest = SettingText.Format(name, above / 2) + " or " + SettingText.Format(name, above);
            problems.Add(Key(name), "must be a power of two, such as " + nearest, value);
        }
    }

    /// <summary>
    /// Adds a problem when the value is too large for another setting, unless one of the two is wrong by itself.
    /// </summary>
    public void AtMost(string name, long value, string otherKey, long most, string because)
    {
        if (problems.AllSound(Key(name), otherKey) && value > most)
        {
            var limit = SettingText.Format(name, most);
            problems.AddMisfit(Key(name), $"must be at most {limit}, {because} {otherKey}", value);
        }
    }

    /// <summary>
    /// Adds a problem when the value is too small for another setting, unless one of the two is wrong by itself.
    /// </summary>
    public void AtLeast(string name, long value, string otherKey, long least, string because)
    {
        if (problems.AllSound(Key(name), otherKey) && value < least)
        {
            var limit = SettingText.Format(name, least);
            problems.AddMisfit(Key(name), $"must be at least {limit}, {because} {otherKey}", value);
        }
    }
}
