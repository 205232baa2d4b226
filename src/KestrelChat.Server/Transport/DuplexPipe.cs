using System.IO.Pipelines;

namespace KestrelChat.Server.Transport;

/// <summary>Two directions of a connection that were not made together.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}
