namespace KestrelChat.Load.Tests.Support;

/// <summary>A program that can be measured as a terminal client: a script that draws a prompt and then what the server sends.</summary>
internal sealed class StandInClient : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kestrelchat-client-");

    /// <param name="script">What it does, in bash; the server's address is <c>$1</c>, its connection is opened as <c>&lt;&amp;3</c> by <c>connect</c>.</param>
    internal StandInClient(string script)
    {
        string file = Path.Combine(folder.FullName, "script");
        File.WriteAllText(file, $"connect() {{ exec 3<> /dev/tcp/${{1%:*}}/${{1#*:}}; }}\n{script}\n");
        Command = ["bash", file];
    }

    /// <summary>The words that start it.</summary>
    internal string[] Command { get; }

    public void Dispose() => folder.Delete(recursive: true);
}
