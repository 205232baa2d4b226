using System.IO.Pipelines;
using System.Reflection;
using System.Text.RegularExpressions;
using KestrelChat.Cluster.Node;
using KestrelChat.Hub;
using KestrelChat.Postgres;

namespace KestrelChat.Server.Tests.Docs;

/// <summary>docs/architecture.md names types, members and folders that exist.</summary>
public sealed partial class ArchitectureTests
{
    private const BindingFlags AllMembers = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly string s_document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "architecture.md"));

    private static readonly ILookup<string, Type> s_types = new[] { typeof(ChatHub), typeof(ClusterNode), typeof(PostgresClusterStore), typeof(Program), typeof(PipeWriter) }
        .SelectMany(type => type.Assembly.GetTypes())
        .ToLookup(type => type.Name.Split('`')[0], StringComparer.Ordinal);

    // Members without their type, and names of other assemblies.
    private static readonly string[] s_others = ["KestrelChat", "Transport", "All", "MaxBacklogBytes", "OnConnectionAsync", "RunContinuationsAsynchronously"];

    [Fact]
    public void Every_type_and_member_it_names_exists()
    {
        var names = Names().Matches(s_document).Select(match => (Type: match.Groups["type"].Value, Member: match.Groups["member"].Value)).Distinct().ToList();
        Assert.True(names.Count > 50);
        var missing = names.Where(name => !Exists(name.Type, name.Member) && !IsFolder(name.Type)).ToList();
        Assert.True(missing.Count == 0, $"docs/architecture.md names {string.Join(", ", missing)}, which do not exist");
    }

    private static bool Exists(string type, string member) =>
        s_others.Contains(type, StringComparer.Ordinal) || (s_types.Contains(type) && (member.Length == 0 || s_types[type].Any(each => each.GetMember(member, AllMembers).Length > 0)));

    private static bool IsFolder(string name) => s_types.SelectMany(group => group).Any(type => type.Namespace?.Split('.').Contains(name, StringComparer.Ordinal) == true);

    // Neither settings (Cluster:PollInterval) nor files.
    [GeneratedRegex("`(?<type>[A-Z][A-Za-z]+)(?:\\.(?<member>[A-Z][A-Za-z]+))?`", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
