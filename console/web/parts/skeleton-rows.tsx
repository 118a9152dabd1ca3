/** Keeps the place of rows that are on their way. */
export function SkeletonRows({ count }: { count: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}
