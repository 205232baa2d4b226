using System.Diagnostics;
using System.Globalization;

namespace KestrelChat.Load.Comparing;

/// <summary>Runs programs on one core.</summary>
/// <param name="Core">The core, as <c>taskset</c> counts them.</param>
/// <param name="Niceness">-20 to 19; other than 0 needs the permission for it if it is negative.</param>
internal sealed record PinnedCommand(int Core, int Niceness)
{
    // The kernel ends the program if the load tool is killed. Its output is not read here: a server that logs every line costs nothing.
    private const string Script = "exec setpriv --pdeathsig KILL \"$@\" > /dev/null";

    /// <summary>Returns the command that pins another one. Each of its programs is replaced by the next, so all have one process ID.</summary>
    internal IEnumerable<string> Prefix() =>
        ["nice", "-n", Niceness.ToString(CultureInfo.InvariantCulture), "taskset", "-c", Core.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Starts a program without standard output. Its standard error must be read.</summary>
    internal Process Start(IEnumerable<string> command) => Start(Script, [.. Prefix(), .. command]);

    /// <summary>Starts a program without standard output, on the cores of the load tool.</summary>
    internal static Process StartUnpinned(IEnumerable<string> command) => Start(Script, command);

    private static Process Start(string script, IEnumerable<string> command) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", script, "sh", .. command]) { UseShellExecute = false, RedirectStandardError = true })
        ?? throw new LoadException("cannot start /bin/sh.");
}
