using System.Net;
using System.Text.Json;
using EventOps.Contracts.Identity;
using EventOps.Server.Tests.EventBus.Support;

namespace EventOps.Server.Tests.Identity;

/// <summary>Reads the audit trail of a running server.</summary>
internal static class AuditClient
{
    internal const string AdminKey = "key-of-the-admin-0123";
    internal const string UserKey = "key-of-the-user-01234";
    internal const string OtherKey = "key-of-the-other-0123";

    /// <summary>An administrator and a user of the operator's tenant, and an administrator of another.</summary>
    internal static readonly string[] Keys =
    [
        "EventOps:Auth:Keys:0:Name=admin", $"EventOps:Auth:Keys:0:Key={AdminKey}", "EventOps:Auth:Keys:0:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:1:Name=user", $"EventOps:Auth:Keys:1:Key={UserKey}", "EventOps:Auth:Keys:1:Roles:0=ROLE_USER",
        "EventOps:Auth:Keys:2:Name=other", $"EventOps:Auth:Keys:2:Key={OtherKey}", "EventOps:Auth:Keys:2:Roles:0=ROLE_SYSTEM_ADMIN",
        "EventOps:Auth:Keys:2:Tenant=b",
    ];

    /// <summary>One page of the audit.</summary>
    internal static async Task<Answer> AuditAsync(this EventBusClient client, string query = "")
    {
        Answer answer = (await client.GetAsync($"{AuditContract.Path}?{query}")).Expect(HttpStatusCode.OK);
        Assert.True(answer["success"].GetBoolean());
        return answer;
    }

    /// <summary>The entries of one page.</summary>
    internal static async Task<JsonElement[]> EntriesAsync(this EventBusClient client, string query = "") =>
        (await client.AuditAsync(query)).List("data");

    internal static string? Text(this JsonElement entry, string member) => entry.GetProperty(member).GetString();

    internal static string? Detail(this JsonElement entry, string member) => entry.GetProperty("details").GetProperty(member).GetString();

    internal static void AssertError(this Answer answer, HttpStatusCode status, string code)
    {
        Assert.False(answer.Expect(status)["success"].GetBoolean());
        Assert.Equal(code, answer["error"].GetProperty("code").GetString());
        Assert.Equal(answer.Headers["X-Request-Id"], answer["error"].GetProperty("request_id").GetString());
    }
}
