using System.Diagnostics;
using System.Globalization;
using System.Net;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary><c>ncat --chat</c>, a server that is not ours.</summary>
internal sealed class NcatChat : IDisposable
{
    private readonly Process _process;

    private NcatChat(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    /// <summary>Starts it and waits until it listens. Skips the test without ncat.</summary>
    public static async Task<NcatChat> StartAsync()
    {
        IPEndPoint address = FreeAddress.Find();
        NcatChat chat = new(
            RealProgram.Start(RealProgram.Find("ncat", "ncat"), "-v", "--chat", "-l", address.Address.ToString(), address.Port.ToString(CultureInfo.InvariantCulture)),
            address);
        try
        {
            string? line;
            do
            {
                line = await chat._process.StandardError.ReadLineAsync().Soon("ncat listens");
                Assert.True(line is not null, "ncat exited where it should listen");
            }
            while (!line.Contains("Listening on", StringComparison.Ordinal));

            // What it says about its clients is read away, so that it never waits for its reader.
            _ = chat._process.StandardError.ReadToEndAsync();
            return chat;
        }
        catch
        {
            chat.Dispose();
            throw;
        }
    }

    public void Dispose() => _process.KillAndDispose();
}
