using System.ComponentModel;
using KestrelChat.Cluster;
using KestrelChat.Lines;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Nodes;
using KestrelChat.Rooms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KestrelChat.Server.Http;

/// <summary><c>/clients</c>: who is here.</summary>
internal static class ClientsEndpoints
{
    private const string TotalCount = "X-Total-Count";
    private const string NodeScope = "node";
    private const string ClusterScope = "cluster";

    // Of all nodes at once; more by room.
    private const int MaxListed = 10_000;

    // A long listing is written in pieces, and between them others have their turn: chat does not wait for it.
    private const int Piece = 128;

    public static void MapClients(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/clients", List)
            .WithName("ListClients")
            .WithSummary("Who is here, oldest first; X-Total-Count says how many match, before limit and after are applied. With scope=cluster: on all nodes, and on which.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/clients/{id:long}", Get)
            .WithName("GetClient")
            .WithSummary("One client of this node.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> List(
        HttpContext context,
        ChatHub hub,
        [Description("Only those in this room.")] string? room = null,
        [Description("Only the one of this name.")] string? name = null,
        [Description("At most so many; with scope=cluster 10,000 of them.")] int? limit = null,
        [Description("Only those that came after the client of this id; not with scope=cluster, where ids are each node's own.")] long? after = null,
        [Description("cluster = those of all nodes, in fewer words. Default: this node.")] string? scope = null)
    {
        if (limit < 1)
        {
            return TypedResults.Problem($"limit is {limit}; a number from 1 is wanted", statusCode: StatusCodes.Status400BadRequest);
        }

        if (scope is not (null or NodeScope or ClusterScope))
        {
            return TypedResults.Problem($"scope is '{VisibleText.Of(scope)}'; {NodeScope} or {ClusterScope} is wanted", statusCode: StatusCodes.Status400BadRequest);
        }

        if (scope == ClusterScope && after is not null)
        {
            return TypedResults.Problem(
                $"after is {after}, the id of a client of one node, and scope is {ClusterScope}; pick by room or name, or ask each node with after and without scope",
                statusCode: StatusCodes.Status400BadRequest);
        }

        // As people may type it. What can be no room's name is none, and nobody is in it.
        var inRoom = room is not null && RoomName.TryParse(room, NameRules.MaxLength, out var parsed) ? parsed : "";
        if (scope == ClusterScope && hub.Node is { } node)
        {
            return await ListClusterAsync(context, node, new ClientQuery(room is null ? null : inRoom), name, Math.Min(limit ?? MaxListed, MaxListed));
        }

        var folded = name is null ? null : FoldedName.Of(name).Text;
        var matching = hub.Clients
            .Where(client => (room is null || client.Room.Name == inRoom) && (name is null || client.Who == name || client.Identity.Key == folded))
            .ToList();
        context.Response.Headers[TotalCount] = matching.Count.ToString();
        return TypedResults.Ok(InPieces(matching.Where(client => after is null || client.Id > after).Take(limit ?? int.MaxValue)));
    }

    /// <summary>The answer about a client that is not here.</summary>
    public static ProblemHttpResult NoSuchClient(ChatHub hub, long id) => TypedResults.Problem(
        hub.Node is null
            ? $"there is no client {id} here; it may have left"
            : $"there is no client {id} here; it may have left, or be on another node: GET /clients?scope=cluster says on which",
        statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> ListClusterAsync(
        HttpContext context, ChatNode node, ClientQuery query, string? name, int limit)
    {
        try
        {
            var clients = name is null ? await node.Directory.ListClientsAsync(query with { MaxClients = limit }) : await FindAsync(node, query, name);
            context.Response.Headers[TotalCount] = (name is null ? await node.Directory.CountClientsAsync(query.Room) : clients.Count).ToString();
            return TypedResults.Ok<IReadOnlyList<ClusterClientView>>([.. clients.Take(limit).Select(client => ClusterClientView.Of(client, DateTimeOffset.UtcNow))]);
        }
        catch (ClusterUnavailableException e)
        {
            return TypedResults.Problem($"the other nodes cannot be asked now: {e.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    // Who took a name has it alone. One address can be on two nodes: a client that both see by its own port.
    private static async Task<IReadOnlyList<SeenClient>> FindAsync(ChatNode node, ClientQuery query, string name)
    {
        // Nobody is shown by what cannot be seen, and a database would not take it.
        var shown = VisibleText.Of(name);
        var named = await node.Directory.ListClientsAsync(query with { Folded = FoldedName.Of(shown).Text });
        return named.Count > 0 ? named : await node.Directory.ListClientsAsync(query with { Who = shown, MaxClients = MaxListed });
    }

    private static Results<Ok<ClientView>, ProblemHttpResult> Get(ChatHub hub, long id) =>
        hub.Find(id) is { } client
            ? TypedResults.Ok(ClientView.Of(client))
            : NoSuchClient(hub, id);

    private static async IAsyncEnumerable<ClientView> InPieces(IEnumerable<Client> clients)
    {
        var written = 0;
        foreach (var client in clients)
        {
            if (++written % Piece == 0)
            {
                await Task.Yield();
            }

            yield return ClientView.Of(client);
        }
    }
}
