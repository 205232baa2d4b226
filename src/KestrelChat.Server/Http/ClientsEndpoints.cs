using System.ComponentModel;
using KestrelChat.Cluster;
using KestrelChat.Lines;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Nodes;
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
            .WithSummary("Who is here, oldest first; X-Total-Count says how many match, before limit and after are applied. With scope=cluster: on all nodes.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapGet("/clients/{id:long}", Get)
            .WithName("GetClient")
            .WithSummary("One client.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> List(
        HttpContext context,
        ChatHub hub,
        [Description("Only those in this room.")] string? room = null,
        [Description("Only the one of this name.")] string? name = null,
        [Description("At most so many.")] int? limit = null,
        [Description("Only those that came after the client of this id.")] long? after = null,
        [Description("cluster = those of all nodes, in fewer words; after does not apply. Default: this node.")] string? scope = null)
    {
        if (limit < 1)
        {
            return TypedResults.Problem($"limit is {limit}; a number from 1 is wanted", statusCode: StatusCodes.Status400BadRequest);
        }

        if (scope is not (null or NodeScope or ClusterScope))
        {
            return TypedResults.Problem($"scope is '{VisibleText.Of(scope)}'; {NodeScope} or {ClusterScope} is wanted", statusCode: StatusCodes.Status400BadRequest);
        }

        if (scope == ClusterScope && hub.Node is { } node)
        {
            return await ListClusterAsync(context, node, new ClientQuery(room, name is null ? null : FoldedName.Of(name).Text, MaxClients: Math.Min(limit ?? MaxListed, MaxListed)));
        }

        var matching = hub.Clients
            .Where(client => (room is null || client.Room.Name == room) && (name is null || client.Who == name))
            .ToList();
        context.Response.Headers[TotalCount] = matching.Count.ToString();
        return TypedResults.Ok(InPieces(matching.Where(client => after is null || client.Id > after).Take(limit ?? int.MaxValue)));
    }

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> ListClusterAsync(HttpContext context, ChatNode node, ClientQuery query)
    {
        try
        {
            var clients = await node.ListClientsAsync(query);
            context.Response.Headers[TotalCount] = (query.Folded is null ? await node.CountClientsAsync(query.Room) : clients.Count).ToString();
            return TypedResults.Ok<IReadOnlyList<ClusterClientView>>([.. clients.Select(client => ClusterClientView.Of(client, DateTimeOffset.UtcNow))]);
        }
        catch (ClusterUnavailableException e)
        {
            return TypedResults.Problem($"the other nodes cannot be asked now: {e.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Results<Ok<ClientView>, ProblemHttpResult> Get(ChatHub hub, long id) =>
        hub.Find(id) is { } client
            ? TypedResults.Ok(ClientView.Of(client))
            : TypedResults.Problem($"there is no client {id} here; it may have left", statusCode: StatusCodes.Status404NotFound);

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
