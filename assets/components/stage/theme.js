// Streamlit's app alone knows whether it is light or dark (light-dark() in CSS goes by that); its popovers stand beside the app.
export function followTheme(root = document.documentElement) {
  const app = document.querySelector('.stApp');
  if (app) root.style.colorScheme = getComputedStyle(app).colorScheme;
}
