using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;

namespace KestrelChat.Cluster.Node;

/// <summary>Carries what operators do to other nodes, and waits until they have done it.</summary>
internal sealed class ClusterModerationRelay(NodeMessenger messenger, SharedOrders orders, ClusterMetrics metrics, TimeProvider time, CancellationToken end) : IModerationRelay
{
    // How long an order to disconnect a client waits for a node that does not answer.
    private static readonly TimeSpan s_kickLife = TimeSpan.FromHours(1);

    public async Task<RelayOutcome> KickAsync(ClientRecord client, string by, string reason)
    {
        Task<NodeReply?> answer;
        try
        {
            answer = messenger.Ask(client.Key, NodeMessageKind.Kick, new NodeMessage { By = by, Text = reason }, s_kickLife, end).Answer;
        }
        catch (BackplaneUnavailableException)
        {
            // Not even kept: as if the client could not be found.
            return new RelayOutcome([client.NodeName], IsGone: true);
        }

        await ((Task)answer).WaitAsync(SharedOrders.Patience, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!answer.IsCompleted)
        {
            metrics.OrderFailed();
            return new RelayOutcome([client.NodeName]);
        }

        return await answer switch
        {
            NodeReply.Done => RelayOutcome.Done,
            NodeReply.NotKnown => new RelayOutcome([client.NodeName]),
            _ => new RelayOutcome([], IsGone: true),
        };
    }

    public Task<RelayOutcome> MuteAsync(MuteTarget target, string by, TimeSpan duration) => orders.MuteAsync(target, by, duration);

    public Task<RelayOutcome> BanAsync(string by, Ban ban) => orders.BanAsync(by, ban);

    public Task<RelayOutcome> LiftAsync(string by, Ban ban) => orders.LiftAsync(by, ban);

    public Task<RelayOutcome> AnnounceAsync(string by, string text) => orders.AnnounceAsync(by, text);
}
