using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary>The header that names the nodes that have not carried out a change yet.</summary>
internal static class PendingNodes
{
    private const string Header = "X-Pending-Nodes";

    public static void Show(HttpContext context, IReadOnlyList<string> nodes)
    {
        if (nodes.Count > 0)
        {
            context.Response.Headers[Header] = string.Join(", ", nodes.Select(Uri.EscapeDataString));
        }
    }

    /// <summary>Describes the header of the responses of an endpoint with this status.</summary>
    public static RouteHandlerBuilder DescribePending(this RouteHandlerBuilder endpoint, int status) => endpoint.DescribeHeader(
        status,
        Header,
        "The nodes that have not answered within 3 seconds, separated by commas, each percent-encoded; absent if all have. The change is kept for them.",
        JsonSchemaType.String);
}
