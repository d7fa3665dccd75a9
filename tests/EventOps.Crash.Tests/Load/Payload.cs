using System.Globalization;
using System.Text;

namespace EventOps.Crash.Tests.Load;

/// <summary>
/// The <c>data</c> of an event as bytes nobody may change: a unique number first, then text with escapes and unicode,
/// and numbers, spacing and members written as no serialiser would write them again.
/// </summary>
internal static class Payload
{
    private static readonly string[] Pieces =
    [
        "plain text ", "\\\"quoted\\\"", "\\\\", "\\/", "\\b\\f\\n\\r\\t", "\\u0000", "\\u001f", "\\u00e9", "\\uD83D\\uDE00",
        "é", "ß", "漢字", "😀", "\u2028", "~",
    ];

    private static readonly string[] Tails =
    [
        "", ",\"x\":[1.50,1e-7,-0,0.10E+2,true,false,null]", " , \"o\" : { \"a\" : [ ] , \"é\" : { } }", ",\"text\":\"twice\"",
        ",\"big\":12345678901234567890.000",
    ];

    /// <summary>Makes the data of event <paramref name="number"/>, on one line.</summary>
    internal static byte[] Make(Random random, long number, int textLengthMax)
    {
        var text = new StringBuilder("{\"no\":").Append(number.ToString(CultureInfo.InvariantCulture)).Append(",\"text\":\"");
        int length = random.Next(textLengthMax);
        while (text.Length < length)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return Encoding.UTF8.GetBytes(text.Append('"').Append(Tails[random.Next(Tails.Length)]).Append('}').ToString());
    }
}
