namespace KestrelChat.Browser.Tests.Support;

/// <summary>The repository around the tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KestrelChat.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("screenshots are written into the repository around the tests");
        }

        return folder.FullName;
    }
}
