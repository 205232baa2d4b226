using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Commands;

/// <summary>The options of every subcommand.</summary>
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
        Description = "Process ID of the server; required to report its CPU time and memory",
    };

    private readonly Option<string> protocol = new Option<string>("--protocol")
    {
        Description = "Protocol of the server",
        DefaultValueFactory = _ => "lines",
    }.AcceptOnlyFromAmong(BroadcastProtocols.Names);

    private readonly Option<int?> sources = new("--sources")
    {
        Description = "Number of source addresses, from 127.0.0.1, to spread the clients over [default: one per 10,000 clients for a local server]",
    };

    private readonly Option<FileInfo?> json = new("--json") { Description = "File to write the complete result to" };

    private readonly Option<string?> label = new("--label") { Description = "Name of this run in the result" };

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
        OptionChecks.InRange("--port", portNumber, 1, IPEndPoint.MaxPort);
        if (parsed.GetValue(sources) is { } count)
        {
            OptionChecks.InRange("--sources", count, 1, Load.Target.MaxSources);
            if (!IPAddress.IsLoopback(address))
            {
                throw new LoadException($"--sources: invalid value '{count}': expected no value, because {address} is not a loopback address.");
            }
        }

        return new Target(
            new IPEndPoint(address, portNumber),
            BroadcastProtocols.ByName(parsed.GetRequiredValue(protocol)),
            parsed.GetValue(sources));
    }

    internal int? ProcessId(ParseResult parsed) => parsed.GetValue(processId);

    internal string? Label(ParseResult parsed) => parsed.GetValue(label);

    /// <summary>Returns the file for the result. Checked before the run, so that no result is lost.</summary>
    internal FileInfo? JsonFile(ParseResult parsed)
    {
        var file = parsed.GetValue(json);
        return file?.Directory is { Exists: false }
            ? throw new LoadException($"--json: invalid value '{file}': directory {file.DirectoryName} does not exist.")
            : file;
    }

    private static IPAddress Resolve(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault()
                ?? throw new LoadException($"--host: invalid value '{name}': no IPv4 address found.");
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            throw new LoadException($"--host: invalid value '{name}': {failure.Message}.");
        }
    }
}
