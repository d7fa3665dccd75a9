using System.Text;
using EventOps.Engine.Projections;

namespace EventOps.Engine.Notifications;

/// <summary>Groups notifications by series and cuts them so that each piece, with the review's texts, is one record.</summary>
internal static class ReviewPieces
{
    /// <summary>An id, as a distance.</summary>
    private const int IdBytesMax = 9;

    /// <summary>Lengths, floors and heads.</summary>
    private const int HeadBytesMax = 128;

    internal static List<ReviewedIds[]> Of(IEnumerable<(Series Series, long Id)> notifications, ReviewOrder order, int recordBytesMax)
    {
        int roomBytes = recordBytesMax - HeadBytesMax - Utf8Of(order.Tenant) - Utf8Of(order.Reviewer) - Utf8Of(order.Notes)
            - Utf8Of(order.Action) - Utf8Of(order.Context);
        var pieces = new List<ReviewedIds[]>();
        var piece = new List<ReviewedIds>();
        long bytes = 0;
        foreach (IGrouping<Series, long> group in notifications.GroupBy(one => one.Series, one => one.Id))
        {
            long[] ids = [.. group.Order()];
            long groupBytes = HeadBytesMax + group.Key.Type.Length + group.Key.Source.Length + ((long)ids.Length * IdBytesMax);
            if (bytes + groupBytes > roomBytes && piece.Count > 0)
            {
                pieces.Add([.. piece]);
                piece.Clear();
                bytes = 0;
            }

            piece.Add(new ReviewedIds(SeriesName.Of(group.Key), ids));
            bytes += groupBytes;
        }

        if (piece.Count > 0)
        {
            pieces.Add([.. piece]);
        }

        return pieces;
    }

    private static int Utf8Of(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
