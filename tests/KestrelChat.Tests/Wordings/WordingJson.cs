using System.Text.Json;
using System.Text.Json.Nodes;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

/// <summary>A wording as it lies in a file, complete, for a test to break.</summary>
internal static class WordingJson
{
    /// <summary>The names that a wording's file uses for the phrases.</summary>
    public static IEnumerable<(string Name, Phrase Phrase)> Names =>
        Enum.GetValues<Phrase>().Select(phrase => (JsonNamingPolicy.CamelCase.ConvertName(phrase.ToString()), phrase));

    public static JsonObject Complete() => new()
    {
        ["showsOwnArrival"] = false,
        ["greeting"] = "you: {who}",
        ["arrived"] = "{who} comes",
        ["left"] = "{who} goes",
        ["said"] = "{who}: {text}",
        ["summary"] = "* {arrived} {left} {members}",
        ["lineTooLong"] = "* {limit}",
        ["linesMissed"] = "* {count}",
        ["serverFull"] = "* full {limit}",
        ["tooManyFromAddress"] = "* too many {limit}",
        ["banned"] = "* banned",
        ["bannedFor"] = "* banned {reason}",
        ["kicked"] = "* kicked",
        ["kickedFor"] = "* kicked {reason}",
        ["restarting"] = "* restarting",
    };
}
