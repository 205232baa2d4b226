using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Support;

/// <summary>The server as a user whose rights to files are checked, whoever runs the tests.</summary>
internal static class CheckedRights
{
    /// <summary>Runs the server until it exits, and returns its exit code and what it wrote to standard error.</summary>
    public static async Task<(int ExitCode, string Errors)> RunServerAsync(params string[] settings)
    {
        // Root may do everything with files unless it is without these capabilities. As another user it might not reach the program.
        string[] unprivileged = Environment.IsPrivilegedProcess ? [RealProgram.Find("setpriv", "util-linux"), "--bounding-set=-dac_override,-dac_read_search"] : [];
        string[] command = [.. unprivileged, .. TestedProgram.Server, "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Chat:Endpoints:Russian:Url=", "--Chat:Endpoints:Browser:Url=", .. settings];
        using var server = RealProgram.Start(command[0], command[1..]);
        try
        {
            var errors = await server.StandardError.ReadToEndAsync().Soon("the server to exit");
            return (await server.WaitForExitCodeAsync(), errors);
        }
        finally
        {
            server.KillAndDispose();
        }
    }
}
