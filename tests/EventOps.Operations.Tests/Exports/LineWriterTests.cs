using System.Text;
using EventOps.Engine.Logs;
using EventOps.Operations.Exports;

namespace EventOps.Operations.Tests.Exports;

/// <summary>What lines look like in each format.</summary>
public sealed class LineWriterTests
{
    private static readonly KeptLogLine Plain = new(1, new LogLine
    {
        AtMicros = 1_764_850_530_123_456,
        Severity = LogSeverity.Error,
        Service = "api",
        Message = "Payment failed",
        RequestId = "req_1",
        UserId = "usr_1",
        Metadata = """{"a": 1}"""u8.ToArray(),
    });

    [Fact]
    public void A_line_in_each_format()
    {
        Assert.Equal(
            "[\n{\"id\":\"log_0000000000001\",\"timestamp\":\"2025-12-04T12:15:30.123Z\",\"level\":\"error\",\"service\":\"api\",\"message\":\"Payment failed\","
            + "\"request_id\":\"req_1\",\"user_id\":\"usr_1\",\"metadata\":{\"a\": 1}}\n]\n",
            Written(LogExportFormat.Json, Plain));
        Assert.Equal(
            "id,timestamp,level,service,message,request_id,user_id,metadata\r\n"
            + "log_0000000000001,2025-12-04T12:15:30.123Z,error,api,Payment failed,req_1,usr_1,\"{\"\"a\"\": 1}\"\r\n",
            Written(LogExportFormat.Csv, Plain));
        Assert.Equal(
            "2025-12-04T12:15:30.123Z ERROR api request=req_1 user=usr_1 Payment failed {\"a\": 1}\n",
            Written(LogExportFormat.Text, Plain));
    }

    [Fact]
    public void Nothing_at_all_is_a_whole_file_too()
    {
        Assert.Equal("[\n]\n", Written(LogExportFormat.Json));
        Assert.Equal("id,timestamp,level,service,message,request_id,user_id,metadata\r\n", Written(LogExportFormat.Csv));
        Assert.Empty(Written(LogExportFormat.Text));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("＝1")]
    [InlineData("＠x")]
    public void No_field_of_a_sheet_begins_like_a_formula(string formula)
    {
        LogLine line = Plain.Line with { Service = formula, Message = formula, RequestId = formula, UserId = formula };
        string[] fields = Fields(Written(LogExportFormat.Csv, Plain with { Line = line }).Split("\r\n", 2)[1]);
        Assert.Equal("'" + formula, fields[4]);
        Assert.All(fields, field => Assert.False("=+-@\t\r\n＝＋－＠".Contains(field[0], StringComparison.Ordinal), field));
    }

    [Fact]
    public void A_line_of_text_is_one_line()
    {
        LogLine line = Plain.Line with { Message = "a\nb\r\nc\td\u0000e\u2028f\u0085g", Metadata = "{\"a\":\n1}"u8.ToArray(), RequestId = null };
        string text = Written(LogExportFormat.Text, Plain with { Line = line });
        Assert.EndsWith("api user=usr_1 a\\nb\\r\\nc\\td\\u0000e\\u2028f\\u0085g {\"a\":\\n1}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_come_back_from_their_event()
    {
        var terms = new LogExportTerms
        {
            Format = LogExportFormat.Csv,
            Query = "\"a phrase\"",
            Severity = LogSeverity.Warning,
            Service = "s",
            FromMicros = 1,
            ToMicros = 2,
            RequestId = "r",
            UserId = "u",
            RequestedBy = "k",
        };
        Assert.Equal(terms, LogExportTerms.TryRead(terms.ToJson().Span));
        var none = new LogExportTerms { Format = LogExportFormat.Text };
        Assert.Equal(none, LogExportTerms.TryRead(none.ToJson().Span));
        foreach (string other in (string[])["", "[]", "7", "{}", "{\"format\":\"xml\"}", "{\"format\":\"csv\",\"level\":\"loud\"}", "{\"format\":\"csv\",\"start_micros\":1e99}", "{"])
        {
            Assert.Null(LogExportTerms.TryRead(Encoding.UTF8.GetBytes(other)));
        }
    }

    private static string Written(LogExportFormat format, params KeptLogLine[] lines)
    {
        using var output = new MemoryStream();
        using (ILineWriter writer = LineWriters.Of(format, output))
        {
            foreach (KeptLogLine line in lines)
            {
                writer.Write(line);
            }

            writer.End();
            writer.Flush();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>The fields of one record, by RFC 4180.</summary>
    private static string[] Fields(string record)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < record.Length; i++)
        {
            if (record[i] == '"' && quoted && i + 1 < record.Length && record[i + 1] == '"')
            {
                field.Append(record[i++]);
            }
            else if (record[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && (record[i] == ',' || (record[i] == '\r' && record[i..] == "\r\n")))
            {
                fields.Add(field.ToString());
                field.Clear();
                if (record[i] == '\r')
                {
                    break;
                }
            }
            else
            {
                field.Append(record[i]);
            }
        }

        return [.. fields];
    }
}
