using KestrelChat.Testing.Programs;

namespace KestrelChat.Packaging.Tests.Support;

/// <summary>The repository around the tests, and its scripts.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Runs a script or program in the repository and returns what it prints. Fails the test if it fails.</summary>
    public static Task<string> RunAsync(string program, params string[] arguments) => RunAsync(program, [], arguments);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    /// <param name="environment">Variables added to its environment.</param>
    public static async Task<string> RunAsync(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = RealProgram.Start("/usr/bin/env", environment, ["--chdir=" + Root, program, .. arguments]);
        return await process.OutputAsync();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KestrelChat.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("these tests build the repository around them");
        }

        return folder.FullName;
    }
}
