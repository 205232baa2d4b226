namespace KestrelChat.Server.Tests.Support;

/// <summary>Tests that start server processes run one at a time, since each needs the whole machine.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection
{
    public const string Name = "processes";
}
