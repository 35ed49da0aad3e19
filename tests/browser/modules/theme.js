// What stands beside the app is as dark as it is.
export default async ({ load, same }) => {
  const { followTheme } = await load('theme'), root = document.documentElement;
  followTheme();
  same(root.style.colorScheme, '', 'no app, no theme');
  document.body.innerHTML = '<div class="stApp" style="color-scheme: dark"></div>';
  followTheme();
  same(root.style.colorScheme, 'dark', 'as the app');
};
