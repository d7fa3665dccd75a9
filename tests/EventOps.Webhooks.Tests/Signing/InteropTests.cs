using System.Diagnostics;
using System.Text;
using EventOps.Engine.Dispatch.Sending;
using EventOps.Tests.Shared;
using EventOps.Webhooks.Tests.Support;

namespace EventOps.Webhooks.Tests.Signing;

/// <summary>What a receiver gets, verified by the README's samples in other languages, with their own HMAC.</summary>
public sealed class InteropTests
{
    private const string OwnSecret = "a-secret-of-the-callers-own-choice";

    private const string PythonSample = """
        import base64, hashlib, hmac, time

        def same(a, b):
            return hmac.compare_digest(a.encode(), b.encode())

        def verify(headers, body, secrets, tolerance=300):
            "headers: lower-case names; body: the raw bytes; secrets: the current one, during a rotation also the old"
            timestamp = headers.get("webhook-timestamp", "")
            if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > tolerance:
                return False
            signed = f"{headers.get('webhook-id', '')}.{timestamp}.".encode() + body
            given = headers.get("webhook-signature", "").split(" ")
            for secret in secrets:
                key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
                mine = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
                if any(same(mine, one) for one in given):
                    return True
            return False

        def verify_hub(headers, body, secret):
            mine = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            return any(same(mine, headers.get(name, ""))
                       for name in ("x-eventbus-signature", "x-eventbus-signature-previous"))

        """;

    private const string PythonMain = """
        import sys
        lines = sys.stdin.buffer.read().split(b"\n", 2)
        headers = dict(one.split("=", 1) for one in lines[0].decode().split("\t"))
        print(verify(headers, lines[2], lines[1].decode().split()), verify_hub(headers, lines[2], lines[1].decode().split()[0]))
        """;

    private const string NodeSample = """
        const { createHmac, timingSafeEqual } = require("node:crypto");

        const same = (a, b) => ((a, b) => a.length === b.length && timingSafeEqual(a, b))(Buffer.from(a), Buffer.from(b));

        // headers: lower-case names; body: the raw Buffer; secrets: the current one, during a rotation also the old
        function verify(headers, body, secrets, toleranceSeconds = 300) {
          const timestamp = headers["webhook-timestamp"];
          if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= toleranceSeconds)) return false;
          const given = (headers["webhook-signature"] ?? "").split(" ");
          return secrets.some((secret) => {
            const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret);
            const mine = "v1," + createHmac("sha256", key)
              .update(`${headers["webhook-id"]}.${timestamp}.`).update(body).digest("base64");
            return given.some((one) => same(mine, one));
          });
        }

        function verifyHub(headers, body, secret) {
          const mine = "sha256=" + createHmac("sha256", secret).update(body).digest("hex");
          return ["x-eventbus-signature", "x-eventbus-signature-previous"].some((name) => same(mine, headers[name] ?? ""));
        }

        """;

    private const string NodeMain = """
        const input = require("node:fs").readFileSync(0);
        const first = input.indexOf(10), second = input.indexOf(10, first + 1);
        const headers = Object.fromEntries(input.subarray(0, first).toString().split("\t").map((one) => {
          const at = one.indexOf("=");
          return [one.slice(0, at), one.slice(at + 1)];
        }));
        const secrets = input.subarray(first + 1, second).toString().split(" ");
        const body = input.subarray(second + 1);
        const word = (one) => (one ? "True" : "False");
        console.log(word(verify(headers, body, secrets)), word(verifyHub(headers, body, secrets[0])));
        """;

    [NeedsDebianPackageFact("python3", "/usr/bin/python3", "-c", "import hmac")]
    public Task Python_verifies() => VerifiesAsync("/usr/bin/python3", "-c", PythonSample + PythonMain);

    [NeedsDebianPackageFact("nodejs", "/usr/bin/node", "--version")]
    public Task Node_verifies() => VerifiesAsync("/usr/bin/node", "-e", NodeSample + NodeMain);

    private static async Task VerifiesAsync(params string[] command)
    {
        foreach (string secret in new[] { Deliveries.Secret, OwnSecret })
        {
            Received one = await SendAsync(secret, null);
            Assert.Equal("True True", await RunAsync(command, one, secret, one.Body));
            Assert.Equal("False False", await RunAsync(command, one, AlmostLike(secret), one.Body));
            Assert.Equal("False False", await RunAsync(command, one, secret, [.. one.Body, (byte)' ']));
        }

        await RefusesNonsenseAsync(command, await SendAsync(Deliveries.Secret, null));

        Received rotated = await SendAsync(Deliveries.Secret, OwnSecret);
        Assert.Equal("True True", await RunAsync(command, rotated, OwnSecret, rotated.Body));
        Assert.Equal("True True", await RunAsync(command, rotated, Deliveries.Secret, rotated.Body));
    }

    /// <summary>Headers as an attacker sends them must make a receiver say no, not fall over.</summary>
    private static async Task RefusesNonsenseAsync(string[] command, Received one)
    {
        foreach (string nonsense in new[] { "", "é", "v1,é", new string('é', 47), new string('é', 71) })
        {
            var headers = one.Headers.ToDictionary(
                header => header.Key,
                header => header.Key.Contains("signature", StringComparison.OrdinalIgnoreCase) ? nonsense : header.Value);
            Assert.Equal("False False", await RunAsync(command, one with { Headers = headers }, Deliveries.Secret, one.Body));
        }

        var untimed = new Dictionary<string, string>(one.Headers, StringComparer.OrdinalIgnoreCase) { ["webhook-timestamp"] = "soon" };
        Assert.Equal("False True", await RunAsync(command, one with { Headers = untimed }, Deliveries.Secret, one.Body));
    }

    private static string AlmostLike(string secret) => secret[..8] + (char)(secret[8] + 1) + secret[9..];

    private static async Task<Received> SendAsync(string secret, string? previous)
    {
        await using Receiver receiver = await Receiver.StartAsync(200);
        using var sender = new HttpWebhookSender(Deliveries.Options, TimeProvider.System);
        WebhookRequest request = Deliveries.To(receiver.Url) with { Secret = secret, PreviousSecret = previous };
        Assert.Equal(AttemptOutcome.Delivered, (await sender.SendAsync(request, CancellationToken.None)).Outcome);
        return Assert.Single(receiver.Received);
    }

    /// <summary>Hands it headers, secrets and body on standard input; answers what it printed.</summary>
    private static async Task<string> RunAsync(string[] command, Received request, string secrets, byte[] body)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Stream input = process.StandardInput.BaseStream;
        string headers = string.Join('\t', request.Headers.Select(one => $"{one.Key.ToLowerInvariant()}={one.Value}"));
        await input.WriteAsync(Encoding.UTF8.GetBytes($"{headers}\n{secrets}\n"));
        await input.WriteAsync(body);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal("", await errors);
        return (await output).Trim();
    }
}
