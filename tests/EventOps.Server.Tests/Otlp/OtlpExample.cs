using System.Globalization;

namespace EventOps.Server.Tests.Otlp;

/// <summary>The example of the OpenTelemetry specification (examples/logs.json), with a byte more of everything, in both encodings.</summary>
internal static class OtlpExample
{
    private const ulong Time = 1544712660300000000;
    private const string TraceId = "5B8EFFF798038103D269B633813FC60C";
    private const string SpanId = "EEE19B7EC3C1B174";

    internal static string Json(string service) => $$$$"""
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{{service}}}}"}}]},
        "scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[{"key":"my.scope.attribute","value":{"stringValue":"some scope attribute"}}]},
        "logRecords":[{"timeUnixNano":"{{{{Time.ToString(CultureInfo.InvariantCulture)}}}}","observedTimeUnixNano":"{{{{Time.ToString(CultureInfo.InvariantCulture)}}}}",
        "severityNumber":10,"severityText":"Information","traceId":"{{{{TraceId}}}}","spanId":"{{{{SpanId}}}}",
        "body":{"stringValue":"Example log record"},"attributes":[
        {"key":"string.attribute","value":{"stringValue":"some string"}},{"key":"boolean.attribute","value":{"boolValue":true}},
        {"key":"int.attribute","value":{"intValue":"10"}},{"key":"double.attribute","value":{"doubleValue":637.704}},
        {"key":"array.attribute","value":{"arrayValue":{"values":[{"stringValue":"many"},{"stringValue":"values"}]}}},
        {"key":"map.attribute","value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"some value"}},{"key":"none"}]}}},
        {"key":"bytes.attribute","value":{"bytesValue":"AQI="}},
        {"key":"request_id","value":{"stringValue":"req-7"}},{"key":"enduser.id","value":{"stringValue":"user-9"}}]}]}]}]}
        """;

    /// <summary>The same, records before their scope and scopes before their resource, and fields nobody knows in between.</summary>
    internal static byte[] Protobuf(string service)
    {
        byte[] record = Proto.Message(r =>
        {
            r.Fixed64(1, Time);
            r.Fixed64(11, Time);
            r.Number(2, 10);
            r.Text(3, "Information");
            r.Bytes(9, Convert.FromHexString(TraceId));
            r.Bytes(10, Convert.FromHexString(SpanId));
            r.Bytes(5, Proto.Message(v => v.Text(1, "Example log record")));
            r.Number(500, 7);
            r.Attribute(6, "string.attribute", v => v.Text(1, "some string"));
            r.Attribute(6, "boolean.attribute", v => v.Number(2, 1));
            r.Attribute(6, "int.attribute", v => v.Number(3, 10));
            r.Attribute(6, "double.attribute", v => v.Fixed64(4, BitConverter.DoubleToUInt64Bits(637.704)));
            r.Attribute(6, "array.attribute", v => v.Bytes(5, Proto.Message(a =>
            {
                a.Bytes(1, Proto.Message(one => one.Text(1, "many")));
                a.Bytes(1, Proto.Message(one => one.Text(1, "values")));
            })));
            r.Attribute(6, "map.attribute", v => v.Bytes(6, Proto.Message(m =>
            {
                m.Attribute(1, "some.map.key", one => one.Text(1, "some value"));
                m.Bytes(1, Proto.Message(one => one.Text(1, "none")));
            })));
            r.Attribute(6, "bytes.attribute", v => v.Bytes(7, [1, 2]));
            r.Attribute(6, "request_id", v => v.Text(1, "req-7"));
            r.Attribute(6, "enduser.id", v => v.Text(1, "user-9"));
        });
        byte[] scopeLogs = Proto.Message(s =>
        {
            s.Bytes(2, record);
            s.Text(3, "https://schema");
            s.Bytes(1, Proto.Message(scope =>
            {
                scope.Text(1, "my.library");
                scope.Text(2, "1.0.0");
                scope.Attribute(3, "my.scope.attribute", v => v.Text(1, "some scope attribute"));
            }));
        });
        byte[] resourceLogs = Proto.Message(r =>
        {
            r.Bytes(2, scopeLogs);
            r.Bytes(1, Proto.Message(resource => resource.Attribute(1, "service.name", v => v.Text(1, service))));
        });
        return Proto.Message(o => o.Bytes(1, resourceLogs));
    }
}
