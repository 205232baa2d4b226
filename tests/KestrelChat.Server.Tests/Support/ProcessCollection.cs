namespace KestrelChat.Server.Tests.Support;

/// <summary>Tests that start the server as a process, one at a time: each is busy enough by itself.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection
{
    public const string Name = "processes";
}
