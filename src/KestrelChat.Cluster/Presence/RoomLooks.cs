using KestrelChat.Hub;
using KestrelChat.Text.Names;

namespace KestrelChat.Cluster.Presence;

/// <summary>The rooms of all nodes by what their names look like, as they were at most a second ago.</summary>
/// <remarks>Any thread. However often new rooms are opened, all rooms are read once a second.</remarks>
internal sealed class RoomLooks(TimeProvider time)
{
    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<ILookup<FoldedName, string>>? _index;
    private long _readAt;

    /// <summary>Returns the name of another room that looks like this one, or null.</summary>
    /// <param name="list">Lists the rooms. What it throws is thrown to everybody who waits for its list.</param>
    public async Task<string?> FindAlikeAsync(string room, Func<Task<IReadOnlyList<RoomRecord>>> list)
    {
        Task<ILookup<FoldedName, string>> index;
        TaskCompletionSource<ILookup<FoldedName, string>>? read = null;
        lock (_gate)
        {
            if (_index is null or { IsCompleted: true, IsCompletedSuccessfully: false } || (_index.IsCompleted && time.GetElapsedTime(_readAt) >= s_life))
            {
                read = new TaskCompletionSource<ILookup<FoldedName, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
                (_index, _readAt) = (read.Task, time.GetTimestamp());
            }

            index = _index;
        }

        if (read is not null)
        {
            try
            {
                read.SetResult((await list()).ToLookup(other => FoldedName.Of(other.Name), other => other.Name));
            }
            catch (Exception e)
            {
                read.SetException(e);
            }
        }

        return (await index)[FoldedName.Of(room)].FirstOrDefault(other => other != room);
    }
}
