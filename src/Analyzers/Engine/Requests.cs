namespace MemoryAnalyzers.Engine;

/// <summary>Says what comes with each request that a process serves: members of requests, and the methods that requests are handed to.</summary>
internal static class Requests
{
    /// <summary>The members by which a request, a connection or a caller is told from others, by the full name of their type.</summary>
    private static readonly MemberTable Members = new(new()
    {
        ["Microsoft.AspNetCore.Http.HttpRequest"] = "Path QueryString Query Headers Cookies Form",
        ["Microsoft.AspNetCore.Http.HttpContext"] = "User TraceIdentifier",
        ["Microsoft.AspNetCore.Http.ConnectionInfo"] = "Id RemoteIpAddress RemotePort",
        ["Microsoft.AspNetCore.Mvc.ControllerBase"] = "User",
        ["Microsoft.AspNetCore.SignalR.HubCallerContext"] = "ConnectionId UserIdentifier User",
        ["System.Security.Claims.ClaimsPrincipal"] = "Identity Claims FindFirst FindAll",
        ["System.Security.Claims.ClaimsIdentity"] = "Name Claims FindFirst FindAll",
        ["System.Security.Principal.IPrincipal"] = "Identity",
        ["System.Security.Principal.IIdentity"] = "Name",
        ["System.Net.HttpListenerRequest"] = "RawUrl Url RemoteEndPoint Headers QueryString Cookies RequestTraceIdentifier",
        ["System.Web.HttpRequest"] = "RawUrl Url Path Headers QueryString Form Cookies Params UserHostAddress",
        ["System.Net.Sockets.Socket"] = "RemoteEndPoint",
        ["System.Net.Sockets.UdpReceiveResult"] = "RemoteEndPoint",
        ["Grpc.Core.ServerCallContext"] = "Peer RequestHeaders",
    });

    /// <summary>Whether the member's value differs from request to request, or from caller to caller.</summary>
    public static bool Bring(ISymbol member) => Members.Has(member);

    /// <summary>Whether the parameter is given data of the request or message that its method is called for.</summary>
    public static bool Give(IParameterSymbol parameter, KnownSymbols known) =>
        parameter.RefKind == RefKind.None && !parameter.Type.Is(known.CancellationToken) && parameter.ContainingSymbol is IMethodSymbol method && parameter.GetAttributes().All(attribute => attribute.AttributeClass?.Name is not ("FromServicesAttribute" or "FromKeyedServicesAttribute")) &&
        (IsHandler(method) || (parameter.Type.TypeKind != TypeKind.Interface && IsEndpoint(method, known)));

    /// <summary>Whether the method runs for each request or message: an action, a hub's or page's method, a handler, middleware.</summary>
    public static bool Enter(IMethodSymbol method, KnownSymbols known) =>
        IsHandler(method) || IsEndpoint(method, known) || (method.Name is "Invoke" or "InvokeAsync" && method.Parameters.Any(parameter => parameter.Type.FullName() == "Microsoft.AspNetCore.Http.HttpContext"));

    /// <summary>Whether the lambda is the handler of a route: <c>app.MapGet("/", (string id) => …)</c>.</summary>
    public static bool AreHandledBy(IOperation function)
    {
        var operation = function.Parent;
        while (operation is IDelegateCreationOperation or IConversionOperation)
            operation = operation.Parent;
        return operation is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "EndpointRouteBuilderExtensions" } };
    }

    private static bool IsEndpoint(IMethodSymbol method, KnownSymbols known)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public } || method.ContainingType is not { } type)
            return false;
        if (method.IsStatic)
            return IsResult(method.ReturnType);
        return ((type.IsOrInherits(known.Controller) || type.IsOrInherits(known.Hub)) && method.GetAttributes().All(attribute => attribute.AttributeClass?.Name != "NonActionAttribute")) ||
            (type.IsOrInherits(known.PageModel) && method.Name.StartsWith("On", StringComparison.Ordinal)) ||
            (method.IsOverride && method.Parameters.Any(parameter => parameter.Type.FullName() == "Grpc.Core.ServerCallContext"));
    }

    /// <summary>A handler of messages, as MediatR, MassTransit, NServiceBus and their like have them: the generic interface is a library's, its argument the message.</summary>
    private static bool IsHandler(IMethodSymbol method) => method.Name is "Handle" or "HandleAsync" or "Consume" or "ConsumeAsync" && method.ContainingType is { } type && method.Parameters.Length > 0 &&
        type.AllInterfaces.Any(face => face.DeclaringSyntaxReferences.IsEmpty && !face.TypeArguments.IsEmpty && face.GetMembers(method.Name).Any(member => method.Is(type.FindImplementationForInterfaceMember(member))));

    /// <summary><c>IResult</c>, what implements it, and tasks of such: only routes return that.</summary>
    private static bool IsResult(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } arguments })
            type = arguments[0];
        return type.FullName() == "Microsoft.AspNetCore.Http.IResult" || type.AllInterfaces.Any(face => face.FullName() == "Microsoft.AspNetCore.Http.IResult");
    }
}
