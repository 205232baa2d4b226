using System.Text;
using System.Text.Json;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Wire;

/// <summary>What users of the two servers that this one grew out of saw, step by step, byte for byte.</summary>
public sealed class OriginalTranscriptTests
{
    private static readonly JsonElement s_transcripts =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Wire", "transcripts.json"))).RootElement;

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
    public async Task Everybody_sees_what_the_originals_showed(string endpoint, string name)
    {
        await using var server = ChatServer.Start();
        var people = new Dictionary<string, Person>();
        var gone = new HashSet<string>();
        foreach (var step in s_transcripts.GetProperty(endpoint).GetProperty(name).EnumerateArray())
        {
            var actor = step.GetProperty("who").GetString()!;
            switch (step.GetProperty("do").GetString())
            {
                case "connect":
                    people.Add(actor, await server.ConnectAsync(endpoint));
                    break;
                case "send":
                    await people[actor].SendAsync(step.GetProperty("bytes").GetString()!);
                    break;
                case "fin":
                    people[actor].EndInput();
                    break;
                case "close":
                    people[actor].Dispose();
                    gone.Add(actor);
                    break;
                case var unknown:
                    Assert.Fail($"a step '{unknown}' is not known");
                    break;
            }

            foreach (var seen in step.GetProperty("seen").EnumerateObject())
            {
                await SeesAsync(people[seen.Name], Filled(seen.Value.GetString()!, people));
            }
        }

        foreach (var (who, person) in people)
        {
            if (!gone.Contains(who))
            {
                // Nothing but what the transcript shows has come.
                person.EndInput();
                Assert.Equal("", await person.ReadToEndAsync());
                person.Dispose();
            }
        }
    }

    private static async Task SeesAsync(Person person, string expected)
    {
        const string End = "<eof>";
        if (expected.EndsWith(End, StringComparison.Ordinal))
        {
            Assert.Equal(expected[..^End.Length], await person.ReadToEndAsync());
        }
        else
        {
            Assert.Equal(expected, await person.ReadAsync(Encoding.UTF8.GetByteCount(expected)));
        }
    }

    private static string Filled(string expected, Dictionary<string, Person> people) =>
        people.Aggregate(expected, (text, person) => text.Replace($"<{person.Key}>", person.Value.Who, StringComparison.Ordinal));
}
