using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Commands;

/// <summary>The options every subcommand has.</summary>
internal sealed class CommonOptions
{
    private readonly Option<string> host = new("--host")
    {
        Description = "Name or IPv4 address of the server",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> port = new("--port")
    {
        Description = "TCP port of the server",
        DefaultValueFactory = _ => 8000,
    };

    private readonly Option<int?> processId = new("--pid")
    {
        Description = "Process of the server, to read its CPU time and memory; without it these are not shown",
    };

    private readonly Option<string> protocol = new Option<string>("--protocol")
    {
        Description = "What the server speaks",
        DefaultValueFactory = _ => "lines",
    }.AcceptOnlyFromAmong(BroadcastProtocols.Names);

    private readonly Option<int?> sources = new("--sources")
    {
        Description = "Source addresses 127.0.0.1 and up to spread the clients over [default: one for every 10,000 where the server is local]",
    };

    private readonly Option<FileInfo?> json = new("--json") { Description = "File to write the whole result to" };

    private readonly Option<string?> label = new("--label") { Description = "Name for this run, to be found again by" };

    internal void AddTo(Command command)
    {
        foreach (Option option in new Option[] { host, port, processId, protocol, sources, json, label })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="LoadException">A value is out of range, or the host has no address.</exception>
    internal Target Target(ParseResult parsed)
    {
        var address = Resolve(parsed.GetRequiredValue(host));
        int portNumber = parsed.GetRequiredValue(port);
        OptionChecks.Within("--port", portNumber, 1, IPEndPoint.MaxPort);
        if (parsed.GetValue(sources) is { } count)
        {
            OptionChecks.Within("--sources", count, 1, Load.Target.MaxSources);
            if (!IPAddress.IsLoopback(address))
            {
                throw new LoadException($"--sources {count}: {address} cannot be reached from 127.0.0.x; leave the option out.");
            }
        }

        return new Target(
            new IPEndPoint(address, portNumber),
            BroadcastProtocols.ByName(parsed.GetRequiredValue(protocol)),
            parsed.GetValue(sources));
    }

    internal int? ProcessId(ParseResult parsed) => parsed.GetValue(processId);

    internal string? Label(ParseResult parsed) => parsed.GetValue(label);

    /// <summary>Where the result is to be written; checked now, since after the run it would be too late.</summary>
    internal FileInfo? JsonFile(ParseResult parsed)
    {
        var file = parsed.GetValue(json);
        return file?.Directory is { Exists: false }
            ? throw new LoadException($"--json {file}: there is no directory {file.DirectoryName}; create it first.")
            : file;
    }

    private static IPAddress Resolve(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault()
                ?? throw new LoadException($"--host {name}: has no IPv4 address.");
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new LoadException($"--host {name}: {failure.Message}.");
        }
    }
}
