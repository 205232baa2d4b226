using System.Net;
using System.Net.Sockets;
using KestrelChat.Load.Comparing;

namespace KestrelChat.Load.Tests.Support;

/// <summary>Programs that a comparison can start: they listen on a port of their own and serve any number of clients.</summary>
internal static class EchoServer
{
    /// <summary>A server that sends each client what it has sent itself. For a single client, that is a broadcast.</summary>
    internal static PlannedServer Create(string name) => Create(name, "EXEC:cat");

    /// <summary>A server that greets each client and closes the connection.</summary>
    internal static PlannedServer CreateGreeting(string name) => Create(name, "EXEC:echo welcome");

    private static PlannedServer Create(string name, string action)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/socat"), "needs socat (Debian package socat)");
        return new PlannedServer(name, FreePort(), ["socat", "TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork", action]);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
