namespace EventOps.Engine.Intake;

/// <summary>Takes a frame back when its request has the receipt.</summary>
internal interface IFrameOwner
{
    /// <summary>The request's thread; the frame is not the request's any more.</summary>
    void TakeBack(Frame frame, FrameReceipt receipt);
}
