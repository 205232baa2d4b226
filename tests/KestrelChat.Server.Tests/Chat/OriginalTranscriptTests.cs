using System.Text;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Chat;

/// <summary>Replays transcripts of the two servers that this one replaces, byte for byte.</summary>
[Trait("Category", "Program")]
public sealed class OriginalTranscriptTests
{
    private static readonly JsonElement s_transcripts =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Chat", "transcripts.json"))).RootElement;

    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (var endpoint in s_transcripts.EnumerateObject())
        {
            foreach (var transcript in endpoint.Value.EnumerateObject())
            {
                names.Add(endpoint.Name, transcript.Name);
            }
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_client_sees_what_the_original_servers_showed(string endpoint, string name)
    {
        await using var server = ChatServer.Start();
        var clients = new Dictionary<string, SocketClient>();
        var closed = new HashSet<string>();
        foreach (var step in s_transcripts.GetProperty(endpoint).GetProperty(name).EnumerateArray())
        {
            var actor = step.GetProperty("who").GetString()!;
            switch (step.GetProperty("do").GetString())
            {
                case "connect":
                    clients.Add(actor, await server.ConnectAsync(endpoint));
                    break;
                case "send":
                    await clients[actor].SendAsync(step.GetProperty("bytes").GetString()!);
                    break;
                case "fin":
                    clients[actor].EndInput();
                    break;
                case "close":
                    clients[actor].Dispose();
                    closed.Add(actor);
                    break;
                case var unknown:
                    Assert.Fail($"a step '{unknown}' is not known");
                    break;
            }

            foreach (var seen in step.GetProperty("seen").EnumerateObject())
            {
                await AssertReceivesAsync(clients[seen.Name], Fill(seen.Value.GetString()!, clients));
            }
        }

        foreach (var (who, client) in clients)
        {
            if (!closed.Contains(who))
            {
                // The client has received nothing else.
                client.EndInput();
                Assert.Equal("", await client.ReadToEndAsync());
                client.Dispose();
            }
        }
    }

    private static async Task AssertReceivesAsync(SocketClient client, string expected)
    {
        const string End = "<eof>";
        if (expected.EndsWith(End, StringComparison.Ordinal))
        {
            Assert.Equal(expected[..^End.Length], await client.ReadToEndAsync());
        }
        else
        {
            Assert.Equal(expected, await client.ReadAsync(Encoding.UTF8.GetByteCount(expected)));
        }
    }

    private static string Fill(string expected, Dictionary<string, SocketClient> clients) =>
        clients.Aggregate(expected, (text, client) => text.Replace($"<{client.Key}>", client.Value.Address, StringComparison.Ordinal));
}
