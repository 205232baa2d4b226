namespace KestrelChat.Testing.Programs;

/// <summary>Which build of the server and the client the tests start: the one built with them, or native binaries.</summary>
/// <remarks>
/// Categories of tests: <c>Program</c> runs the programs, in either build; <c>InProcess</c> needs the server in the process of the test;
/// <c>Native</c> is of native binaries alone. <c>tests/native.runsettings</c> selects by them.
/// </remarks>
internal static class TestedProgram
{
    /// <summary>Names a folder with the native server in <c>server</c> and the native client in <c>client</c>; not set = what was built with the tests.</summary>
    public const string Variable = "KESTRELCHAT_PROGRAMS";

    private const string Category = nameof(Category);

    public static bool IsNative => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The folder of the server and its settings files.</summary>
    public static string ServerFolder => FolderOf("server");

    /// <summary>The words that start the server.</summary>
    public static string[] Server => Command(ServerFolder, "KestrelChat.Server");

    /// <summary>The words that start the client.</summary>
    public static string[] Client => Command(FolderOf("client"), "kestrelchat");

    /// <summary>The words that start a build of the server by its assembly.</summary>
    public static string[] Managed(string assembly) => [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", assembly];

    /// <summary>Fails a test that is in none of these categories: a run that is selected by them would leave it out.</summary>
    public static void RequireCategory(params string[] categories)
    {
        // Without a test, a fixture is being prepared.
        var traits = TestContext.Current.TestCase?.Traits ?? TestContext.Current.TestClass?.Traits;
        Assert.True(
            traits is null || (traits.TryGetValue(Category, out var found) && found.Intersect(categories, StringComparer.Ordinal).Any()),
            $"a test that does this needs {string.Join(" or ", categories.Select(category => $"[Trait(\"{Category}\", \"{category}\")]"))}");
    }

    /// <summary>Verifies that a process runs a native binary, and no runtime that compiles.</summary>
    public static void AssertNative(int processId, string[] command)
    {
        Assert.True(IsNative, $"{Variable} is not set");
        Assert.Equal(Assert.Single(command), new FileInfo($"/proc/{processId}/exe").ResolveLinkTarget(returnFinalTarget: false)?.FullName);
        Assert.DoesNotContain("libcoreclr", File.ReadAllText($"/proc/{processId}/maps"), StringComparison.Ordinal);
    }

    // What was built with the tests is beside them, or in a folder of its own where the files of two programs have the same names.
    private static string FolderOf(string program)
    {
        var folder = Path.Combine(IsNative ? Path.GetFullPath(Environment.GetEnvironmentVariable(Variable)!) : AppContext.BaseDirectory, program);
        return IsNative || Directory.Exists(folder) ? folder : AppContext.BaseDirectory;
    }

    private static string[] Command(string folder, string name)
    {
        RequireCategory("Program", "InProcess", "Native");
        var path = Path.Combine(folder, name);
        if (!IsNative)
        {
            return Managed(path + ".dll");
        }

        Assert.True(File.Exists(path), $"{Variable}: there is no {path}");
        return [path];
    }
}
