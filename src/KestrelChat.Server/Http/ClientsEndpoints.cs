using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary><c>/clients</c>: lists clients, and disconnects them.</summary>
internal static class ClientsEndpoints
{
    private const string TotalCount = "X-Total-Count";
    private const string NodeScope = "node";
    private const string ClusterScope = "cluster";

    // Of all nodes at once.
    private const int MaxListed = 10_000;

    // After this many clients a long response lets other work run, above all chat.
    private const int ChunkSize = 128;

    // To filter a client costs less than to write it.
    private const int FilterChunkSize = 1024;

    /// <summary>The answer for a client that this node does not have.</summary>
    public static ProblemHttpResult NoSuchClient(long id) =>
        Problems.NotFound($"this node has no client {id}; it may have left, or be on another node: GET /clients?scope=cluster lists the clients of all nodes");

    public static void MapClients(this IEndpointRouteBuilder routes)
    {
        var clients = routes.MapGroup("/clients").WithTags("Clients");
        clients.MapGet("", ListAsync)
            .WithName("ListClients")
            .WithSummary("Lists clients, oldest first or sorted.")
            .DescribeHeader(StatusCodes.Status200OK, TotalCount, "The number of matching clients before limit, offset and after are applied.", JsonSchemaType.Integer, isRequired: true)
            .AddOpenApiOperationTransformer(DescribeScopesAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        clients.MapGet("/{id:long}", Get)
            .WithName("GetClient")
            .WithSummary("Returns a client of this node.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        clients.MapDelete("/{id:long}", Disconnect)
            .WithName("CloseClient")
            .WithSummary("Disconnects a client of this node, and tells it why.")
            .RequireAdmin()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        ChatHub hub,
        IChatDirectory directory,
        [Description("Only clients in this room.")] string? room = null,
        [Description("Only the client with this name.")] string? name = null,
        [Description("Only clients from this address, or from this range in CIDR notation. Not with scope=cluster.")] string? address = null,
        [Description("Only clients with this text in their name or address, in any case. Not with scope=cluster.")] string? contains = null,
        [Description("The field to sort by, with a minus sign before it for downwards, such as -linesBehind; by default id. Not with scope=cluster.")] string? sort = null,
        [Description("How many clients to skip. Not with scope=cluster.")] [Range(0, int.MaxValue)] QueryNumber? offset = null,
        [Description("The maximum number of clients. With scope=cluster at most 10,000.")] [Range(1, int.MaxValue)] QueryNumber? limit = null,
        [Description("Only clients that connected after the one with this id. Not with scope=cluster, since ids belong to a node.")] QueryNumber? after = null,
        [Description("node (default): the clients of this node. cluster: the clients of all nodes, with fewer fields.")] string? scope = null)
    {
        var error = QueryNumber.Check(limit, nameof(limit), 1, int.MaxValue)
            ?? QueryNumber.Check(offset, nameof(offset), 0, int.MaxValue)
            ?? QueryNumber.Check(after, nameof(after))
            ?? CheckScope(scope, after, (nameof(address), address), (nameof(contains), contains), (nameof(sort), sort), (nameof(offset), offset?.Text));
        if (error is not null)
        {
            return Problems.BadRequest(error);
        }

        if (scope == ClusterScope)
        {
            return await ListClusterAsync(context, directory, new ClientFilter(room is null ? null : ClientMatch.RoomOf(room), name, (int)Math.Min(limit?.Value ?? MaxListed, MaxListed)));
        }

        if (!ClientMatch.TryParse(room, name, address, contains, out var match, out error))
        {
            return Problems.BadRequest(error);
        }

        var order = sort is null ? null : ClientOrder.Parse(sort);
        if (order is null && sort is not null)
        {
            return Problems.BadRequest(ClientOrder.ErrorOf(sort));
        }

        var matching = await FindAsync(hub.Clients, match);
        context.Response.Headers[TotalCount] = matching.Count.ToString();
        var listed = matching.Where(client => after is null || client.Id > after.Value.Value);
        return TypedResults.Ok(InChunksAsync((order?.Sort(listed) ?? listed).Skip((int)(offset?.Value ?? 0)).Take((int)(limit?.Value ?? int.MaxValue))));
    }

    private static async Task<List<Client>> FindAsync(IReadOnlyList<Client> clients, ClientMatch match)
    {
        var matching = new List<Client>();
        foreach (var chunk in clients.Chunk(FilterChunkSize))
        {
            matching.AddRange(chunk.Where(match.Includes));
            await Task.Yield();
        }

        return matching;
    }

    // Two results with the same status are one to the framework.
    private static async Task DescribeScopesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var (name, type) in new[] { (nameof(ClientView), typeof(ClientView)), (nameof(ClusterClientView), typeof(ClusterClientView)) })
        {
            context.Document!.AddComponent(name, await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellation));
        }

        if (operation.Responses?["200"].Content?["application/json"] is { } content)
        {
            content.Schema = new OpenApiSchema
            {
                AnyOf = [.. new[] { nameof(ClientView), nameof(ClusterClientView) }.Select(name => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchemaReference(name, context.Document) })],
            };
        }

        if (operation.Parameters?.FirstOrDefault(parameter => parameter.Name == "scope")?.Schema is OpenApiSchema scope)
        {
            scope.Enum = [NodeScope, ClusterScope];
        }
    }

    private static Results<Ok<ClientView>, ProblemHttpResult> Get(ChatHub hub, long id) =>
        hub.Find(id) is { } client
            ? TypedResults.Ok(ClientView.Of(client))
            : NoSuchClient(id);

    private static Results<NoContent, ProblemHttpResult> Disconnect(
        HttpContext context,
        ChatHub hub,
        Moderator moderator,
        long id,
        [Description("The reason that the client is told; at most 200 characters.")] string? reason = null)
    {
        if (!ModerationText.TryReason(reason, out var visible, out var error))
        {
            return Problems.BadRequest(error);
        }

        return hub.Find(id) is { } client && moderator.Kick(Operator.Of(context), client, visible)
            ? TypedResults.NoContent()
            : NoSuchClient(id);
    }

    private static async Task<Results<Ok<IAsyncEnumerable<ClientView>>, Ok<IReadOnlyList<ClusterClientView>>, ProblemHttpResult>> ListClusterAsync(HttpContext context, IChatDirectory directory, ClientFilter filter)
    {
        try
        {
            var clients = await directory.ListClientsAsync(filter);
            context.Response.Headers[TotalCount] = (filter.Name is null ? await directory.CountClientsAsync(filter.Room) : clients.Count).ToString();
            return TypedResults.Ok<IReadOnlyList<ClusterClientView>>([.. clients.Select(client => ClusterClientView.Of(client, DateTimeOffset.UtcNow))]);
        }
        catch (BackplaneUnavailableException e)
        {
            return Problems.Unavailable($"failed to list the clients of other nodes: {e.Message}");
        }
    }

    private static string? CheckScope(string? scope, QueryNumber? after, params ReadOnlySpan<(string Name, string? Value)> ofNode)
    {
        foreach (var (name, value) in ofNode)
        {
            if (scope == ClusterScope && value is not null)
            {
                return $"{name}: invalid value '{VisibleText.Of(value)}': not allowed with scope={ClusterScope}: filter by room or name, or ask each node without scope";
            }
        }

        return CheckScope(scope, after);
    }

    private static string? CheckScope(string? scope, QueryNumber? after) => scope switch
    {
        null or NodeScope => null,
        ClusterScope when after is { } id => $"after: invalid value '{id.Value}': not allowed with scope={ClusterScope}, since ids belong to a node; filter by room or name, or ask each node without scope",
        ClusterScope => null,
        _ => $"scope: invalid value '{VisibleText.Of(scope)}': expected {NodeScope} or {ClusterScope}",
    };

    private static async IAsyncEnumerable<ClientView> InChunksAsync(IEnumerable<Client> clients)
    {
        var written = 0;
        foreach (var client in clients)
        {
            if (++written % ChunkSize == 0)
            {
                await Task.Yield();
            }

            yield return ClientView.Of(client);
        }
    }
}
