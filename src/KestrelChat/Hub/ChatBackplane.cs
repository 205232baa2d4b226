namespace KestrelChat.Hub;

/// <summary>What of the chat lies outside this process. A chat alone has the local implementations.</summary>
/// <param name="Directory">Answers questions about the whole chat.</param>
/// <param name="Names">Decides who has which name.</param>
/// <param name="Clients">Connects clients with clients elsewhere.</param>
public sealed record ChatBackplane(IChatDirectory Directory, INameAuthority Names, IClientRelay Clients)
{
    /// <summary>The backplane of a chat alone.</summary>
    public static ChatBackplane Local(ChatHub hub, TimeProvider time, string nodeName) =>
        new(new LocalDirectory(hub, time, nodeName), new LocalNameAuthority(), new LocalClientRelay());
}
