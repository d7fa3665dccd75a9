using Microsoft.Net.Http.Headers;

namespace EventOps.Contracts.Http;

/// <summary>How closely a range of <c>Accept</c> names a media type.</summary>
internal enum AcceptedAs
{
    /// <summary>It does not.</summary>
    Not = -1,

    /// <summary><c>*/*</c></summary>
    AnyType,

    /// <summary><c>type/*</c></summary>
    AnySubtype,

    /// <summary>By its name.</summary>
    Itself,

    /// <summary>By its name, in this version.</summary>
    ItsVersion,
}

/// <summary>Content negotiation (RFC 9110, 12.5.1): the most specific range decides a media type's quality.</summary>
internal static class AcceptHeader
{
    /// <summary>How much a media type is wanted, from 0 to 1.</summary>
    /// <param name="ranges">What is accepted.</param>
    /// <param name="type">The type.</param>
    /// <param name="subType">The subtype.</param>
    /// <param name="version">The version, when the type has some.</param>
    /// <param name="atLeast">Ranges that name it less closely do not count.</param>
    internal static double QualityOf(
        IList<MediaTypeHeaderValue> ranges, string type, string subType, string? version, AcceptedAs atLeast)
    {
        double quality = 0;
        AcceptedAs closest = AcceptedAs.Not;
        foreach (MediaTypeHeaderValue range in ranges)
        {
            AcceptedAs found = Closeness(range, type, subType, version);
            double wanted = range.Quality.GetValueOrDefault(1);
            if (found >= atLeast && found != AcceptedAs.Not && (found > closest || (found == closest && wanted > quality)))
            {
                closest = found;
                quality = wanted;
            }
        }

        return quality;
    }

    private static AcceptedAs Closeness(MediaTypeHeaderValue range, string type, string subType, string? version)
    {
        if (range.MatchesAllTypes)
        {
            return AcceptedAs.AnyType;
        }

        if (!range.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            return AcceptedAs.Not;
        }

        if (range.MatchesAllSubTypes)
        {
            return AcceptedAs.AnySubtype;
        }

        if (!range.SubType.Equals(subType, StringComparison.OrdinalIgnoreCase))
        {
            return AcceptedAs.Not;
        }

        foreach (NameValueHeaderValue parameter in range.Parameters)
        {
            if (version is not null && parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.RemoveQuotes(parameter.Value).Equals(version, StringComparison.Ordinal)
                    ? AcceptedAs.ItsVersion
                    : AcceptedAs.Not;
            }
        }

        return AcceptedAs.Itself;
    }
}
