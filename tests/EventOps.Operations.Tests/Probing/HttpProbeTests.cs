using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EventOps.Operations.Probing;
using EventOps.Operations.Tests.Probing.Support;

namespace EventOps.Operations.Tests.Probing;

/// <summary>GETs: statuses, redirects that are not followed, answers that do not end.</summary>
public sealed class HttpProbeTests
{
    [Theory]
    [InlineData("200 OK", 0, ServiceHealth.Healthy, "")]
    [InlineData("204 No Content", 0, ServiceHealth.Healthy, "")]
    [InlineData("401 Unauthorized", 401, ServiceHealth.Healthy, "")]
    [InlineData("200 OK", 401, ServiceHealth.Degraded, "answered 200, expected 401")]
    [InlineData("404 Not Found", 0, ServiceHealth.Degraded, "answered 404, expected 2xx")]
    [InlineData("503 Service Unavailable", 0, ServiceHealth.Down, "answered 503, expected 2xx")]
    public async Task The_status_decides(string status, int expected, ServiceHealth health, string reason)
    {
        await using var peer = ScriptedPeer.Saying("", [$"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"]);
        Probed.Expect(await Probed.OnceAsync(Probed.Service(ProbeKind.Http, $"http://127.0.0.1:{peer.Port}/", expectedStatus: expected)), health, reason);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = ScriptedPeer.Saying("", ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
        await using var peer = ScriptedPeer.Saying("", [$"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{elsewhere.Port}/\r\nContent-Length: 0\r\n\r\n"]);
        Probed.Expect(await OnceAsync(peer), ServiceHealth.Degraded, "answered 302");
        Assert.Equal((1, 0), (peer.Connections, elsewhere.Connections));
    }

    [Fact]
    public async Task A_body_is_not_read_and_headers_only_up_to_a_bound()
    {
        byte[] much = new byte[65_536];
        Array.Fill(much, (byte)'x');
        long sent = 0;
        await using var body = new ScriptedPeer(async (socket, stopping) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stopping);
            while (true)
            {
                sent += await socket.SendAsync(much, stopping);
            }
        });
        Probed.Expect(await OnceAsync(body), ServiceHealth.Healthy, "");
        Assert.InRange(sent, 0, 64 << 20);
        await using var headers = new ScriptedPeer(async (socket, stopping) =>
        {
            await socket.SendAsync("HTTP/1.1 200 OK\r\nX: "u8.ToArray(), stopping);
            while (true)
            {
                await socket.SendAsync(much, stopping);
            }
        });
        Probed.Expect(await OnceAsync(headers), ServiceHealth.Down, "no HTTP answer: ConfigurationLimitExceeded");
        await using var silent = ScriptedPeer.Saying("", []);
        Probed.Expect(await OnceAsync(silent, 100), ServiceHealth.Down, "no answer within 100 ms");
        await using var mail = ScriptedPeer.Saying("220 mail ESMTP\r\n", []);
        Probed.Expect(await OnceAsync(mail), ServiceHealth.Down, "no HTTP answer: InvalidResponse");
    }

    [Fact]
    public async Task A_certificate_must_be_good()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var peer = new ScriptedPeer(async (socket, stopping) =>
        {
            try
            {
                await using var tls = new SslStream(new NetworkStream(socket));
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stopping);
                await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), stopping);
            }
            catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
            {
            }
        });
        ServiceReport report = await Probed.OnceAsync(Probed.Service(ProbeKind.Http, $"https://127.0.0.1:{peer.Port}/"));
        Probed.Expect(report, ServiceHealth.Down, "its certificate is not accepted");
    }

    private static Task<ServiceReport> OnceAsync(ScriptedPeer peer, int timeoutMs = 5_000) =>
        Probed.OnceAsync(Probed.Service(ProbeKind.Http, $"http://127.0.0.1:{peer.Port}/", timeoutMs));
}
